'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { type FormEvent, useCallback, useState } from 'react';
import type { SecondFactorView } from '#src/features/identity/client/sign-in-api.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { CodeField } from './code-field.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { SecondFactorSetup } from './second-factor-setup.tsx';
import { useCommand } from './use-command.ts';
import { useLoadedResult } from './use-loaded-result.ts';

type Open = 'setup' | 'renew' | 'off' | null;

/** The second step of sign-in: on, off, and its backup codes. */
export function SecondFactorSettings() {
  const t = useTranslations('settings.secondStep');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const [state, reload] = useLoadedResult(useCallback(() => engine.secondFactor(), [engine]));
  const [open, setOpen] = useState<Open>(null);
  if (state.state === 'loading') return <Skeleton className="h-16 w-full" />;
  if (state.state === 'failed') {
    return (
      <FailureNotice
        failure={state.failure}
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
      {state.value.since === null ? (
        <Button variant="secondary" onPress={() => setOpen('setup')}>
          {t('setUp')}
        </Button>
      ) : (
        <IsOn view={state.value} since={state.value.since} onOpen={setOpen} />
      )}
      {open === 'setup' && (
        <Dialog open onClose={close} title={t('title')} wide>
          <SecondFactorSetup onDone={close} />
        </Dialog>
      )}
      {(open === 'renew' || open === 'off') && <ProofDialog purpose={open} onClose={close} />}
    </>
  );
}

function IsOn(props: { view: SecondFactorView; since: number; onOpen(open: Open): void }) {
  const { view, since, onOpen } = props;
  const t = useTranslations('settings.secondStep');
  const format = useFormatter();
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone="accent">{t('on')}</Badge>
        {t('since', { date: format.dateTime(since, { dateStyle: 'medium' }) })}
      </p>
      <p className="text-muted">{t('left', { count: view.backupCodesLeft })}</p>
      <Button variant="secondary" onPress={() => onOpen('renew')}>
        {t('renew')}
      </Button>
      {view.required ? (
        <p className="text-muted">{t('required')}</p>
      ) : (
        <Button variant="quiet" onPress={() => onOpen('off')}>
          {t('off')}
        </Button>
      )}
    </>
  );
}

/** Password and code once more: for new backup codes, or to turn the second step off. */
function ProofDialog({ purpose, onClose }: { purpose: 'renew' | 'off'; onClose(): void }) {
  const t = useTranslations('settings.secondStep');
  const account = useTranslations('account');
  const engine = useEngine();
  const announce = useAnnounce();
  const { run, pending, failure } = useCommand();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<string[] | null>(null);
  const ready = password !== '' && code.trim() !== '';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || pending) return;
    if (purpose === 'renew') {
      const result = await run(() => engine.renewBackupCodes({ password, code }));
      if (result.ok) setCodes(result.value.backupCodes);
      return;
    }
    const result = await run(() => engine.endSecondFactor({ password, code }));
    if (!result.ok) return;
    announce(t('isOff'));
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={t(purpose)} dismissable={!pending} wide>
      {codes !== null ? (
        <BackupCodes codes={codes} onDone={onClose} />
      ) : (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <p>{t(`${purpose}Text`)}</p>
          <PasswordField
            label={account('password')}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
          />
          <CodeField value={code} onChange={setCode} />
          <FailureNotice failure={failure} />
          <Button
            type="submit"
            variant={purpose === 'off' ? 'danger' : 'primary'}
            pending={pending}
            disabled={!ready}
          >
            {t(purpose)}
          </Button>
        </form>
      )}
    </Dialog>
  );
}
