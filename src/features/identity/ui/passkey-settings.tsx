'use client';
import { KeyRound, MoreVertical } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import { passkeysSupported } from '#src/features/identity/client/passkey-prompt.ts';
import type { PasskeyView } from '#src/features/identity/client/sign-in-api.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Menu } from '#src/ui/menu.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { NewPasskey } from './new-passkey.tsx';
import { useCommand } from './use-command.ts';
import { useLoadedResult } from './use-loaded-result.ts';

type Open = { what: 'new' } | { what: 'rename' | 'remove'; passkey: PasskeyView } | null;

/** Passkeys of the person: which open the messages, which only sign in; adding, renaming, removing. */
export function PasskeySettings() {
  const t = useTranslations('settings.passkeys');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const [passkeys, reload] = useLoadedResult(useCallback(() => engine.passkeys(), [engine]));
  const [open, setOpen] = useState<Open>(null);
  if (passkeys.state === 'loading') return <Skeleton className="h-16 w-full" />;
  if (passkeys.state === 'failed') {
    return (
      <FailureNotice
        failure={passkeys.failure}
        actions={
          <Button variant="secondary" onPress={reload}>
            {ui('retry')}
          </Button>
        }
      />
    );
  }
  const close = () => {
    setOpen(null);
    reload();
  };
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      {passkeys.value.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {passkeys.value.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} onOpen={setOpen} />
          ))}
        </ul>
      )}
      {passkeysSupported() ? (
        <Button variant="secondary" onPress={() => setOpen({ what: 'new' })}>
          {t('add')}
        </Button>
      ) : (
        <p className="text-muted">{t('unsupported')}</p>
      )}
      {open?.what === 'new' && <NewPasskey onClose={close} />}
      {open?.what === 'rename' && <Rename passkey={open.passkey} onClose={close} />}
      {open?.what === 'remove' && <Remove passkey={open.passkey} onClose={close} />}
    </>
  );
}

function PasskeyRow({ passkey, onOpen }: { passkey: PasskeyView; onOpen(open: Open): void }) {
  const t = useTranslations('settings.passkeys');
  const format = useFormatter();
  const menu = t('menu', { name: passkey.name });
  return (
    <li className="flex items-center gap-3 py-3">
      <KeyRound aria-hidden="true" size={24} className="shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {passkey.name}
          <Badge tone={passkey.opensMessages ? 'accent' : 'neutral'}>
            {t(passkey.opensMessages ? 'opens' : 'signsIn')}
          </Badge>
        </p>
        <p className="text-muted text-sm">
          {t('added', { date: format.dateTime(passkey.createdAt, { dateStyle: 'medium' }) })}
          {passkey.synced && ` · ${t('synced')}`}
        </p>
      </div>
      <Menu
        aria-label={menu}
        trigger={
          <IconButton aria-label={menu}>
            <MoreVertical size={22} />
          </IconButton>
        }
        actions={[
          { id: 'rename', label: t('rename'), onAction: () => onOpen({ what: 'rename', passkey }) },
          {
            id: 'remove',
            label: t('remove'),
            danger: true,
            onAction: () => onOpen({ what: 'remove', passkey }),
          },
        ]}
      />
    </li>
  );
}

function Rename({ passkey, onClose }: { passkey: PasskeyView; onClose(): void }) {
  const t = useTranslations('settings.passkeys');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const { run, pending, failure } = useCommand();
  const [name, setName] = useState(passkey.name);
  const save = async () => {
    const result = await run(() => engine.renamePasskey(passkey.id, name.trim()));
    if (result.ok) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('rename')}
      dismissable={!pending}
      actions={
        <Button pending={pending} disabled={name.trim() === ''} onPress={() => void save()}>
          {ui('save')}
        </Button>
      }
    >
      <TextField
        label={t('name')}
        value={name}
        onChange={setName}
        autoComplete="off"
        maxLength={80}
        autoFocus
      />
      <FailureNotice failure={failure} />
    </Dialog>
  );
}

function Remove({ passkey, onClose }: { passkey: PasskeyView; onClose(): void }) {
  const t = useTranslations('settings.passkeys');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const announce = useAnnounce();
  const { run, pending, failure } = useCommand();
  const remove = async () => {
    const result = await run(() => engine.removePasskey(passkey.id));
    if (!result.ok) return;
    announce(t('removed'));
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('removeTitle', { name: passkey.name })}
      role="alertdialog"
      dismissable={!pending}
      actions={
        <>
          <Button variant="secondary" disabled={pending} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button variant="danger" pending={pending} onPress={() => void remove()}>
            {t('remove')}
          </Button>
        </>
      }
    >
      <p>{t('removeText')}</p>
      <FailureNotice failure={failure} />
    </Dialog>
  );
}
