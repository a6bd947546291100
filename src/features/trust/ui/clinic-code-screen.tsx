'use client';
import { Camera, Keyboard, ShieldCheck } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { type FormEvent, useCallback, useState } from 'react';
import { CodeCamera } from '#src/features/identity/ui/code-camera.tsx';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import { useCommand } from '#src/features/identity/ui/use-command.ts';
import { useLoadedResult } from '#src/features/identity/ui/use-loaded-result.ts';
import { useEngine, useMe } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { ClinicRootView } from '../client/trust-api.ts';
import { DigitGroups } from './digit-groups.tsx';

/** Where somebody checks the clinic's printed code, once. */
export function ClinicCodeScreen() {
  const t = useTranslations('trust.code');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const me = useMe();
  const [root, reload] = useLoadedResult(useCallback(() => engine.clinicRoot(), [engine]));
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader title={t('title')} back={{ href: '/settings', label: ui('back'), toLastPage: true }}>
        {t('intro')}
      </PageHeader>
      {root.state === 'loading' && <SkeletonRows rows={3} label={ui('loading')} />}
      {root.state === 'failed' && (
        <FailureNotice
          failure={root.failure}
          actions={
            <Button variant="secondary" onPress={reload}>
              {ui('retry')}
            </Button>
          }
        />
      )}
      {root.state === 'ready' && (
        <>
          <Check root={root.value} onChecked={reload} />
          {me.role !== 'patient' && (
            <Card title={t('own')}>
              <p>{t('ownText')}</p>
              <DigitGroups digits={root.value.ownDigits} />
            </Card>
          )}
        </>
      )}
    </div>
  );
}

function Check({ root, onChecked }: { root: ClinicRootView; onChecked(): void }) {
  const t = useTranslations('trust.code');
  const format = useFormatter();
  const announce = useAnnounce();
  const [way, setWay] = useState<'scan' | 'type' | null>(null);
  const { exists, checked, checkedAt } = root;
  if (!exists) return <Notice tone="info">{t('none')}</Notice>;
  if (checked === 'yes') {
    return (
      <p className="flex items-center gap-2 font-medium" role="status">
        <ShieldCheck aria-hidden="true" size={22} className="shrink-0 text-accent" />
        {t('checked', { date: format.dateTime(checkedAt ?? 0, { dateStyle: 'long' }) })}
      </p>
    );
  }
  const done = () => {
    setWay(null);
    announce(t('done'));
    onChecked();
  };
  return (
    <Card title={t('how')}>
      {checked === 'other' && (
        <Notice tone="warn" title={t('otherTitle')}>
          {t('otherText')}
        </Notice>
      )}
      <p>{t('howText')}</p>
      <div className="flex flex-col gap-2 sm:flex-row">
        <Button onPress={() => setWay('scan')} icon={<Camera aria-hidden="true" size={20} />}>
          {t('scan')}
        </Button>
        <Button
          variant="secondary"
          onPress={() => setWay('type')}
          icon={<Keyboard aria-hidden="true" size={20} />}
        >
          {t('type')}
        </Button>
      </div>
      <Dialog open={way !== null} onClose={() => setWay(null)} title={t(way === 'type' ? 'type' : 'scan')}>
        {way === 'scan' && <Scan onChecked={done} onType={() => setWay('type')} />}
        {way === 'type' && <Type onChecked={done} />}
      </Dialog>
    </Card>
  );
}

function Scan({ onChecked, onType }: { onChecked(): void; onType(): void }) {
  const t = useTranslations('trust.code');
  const engine = useEngine();
  const [differs, setDiffers] = useState(false);
  const { run, failure } = useCommand();
  const check = async (bytes: Uint8Array) => {
    const result = await run(() => engine.checkClinicCode(bytes));
    if (result.ok && result.value.matches) onChecked();
    else setDiffers(result.ok);
  };
  return (
    <>
      <p>{t('scanText')}</p>
      <CodeCamera onCode={check} />
      {differs && (
        <Notice tone="danger" alert title={t('differsTitle')}>
          {t('differsText')}
        </Notice>
      )}
      <FailureNotice failure={failure} />
      <Button variant="secondary" onPress={onType}>
        {t('type')}
      </Button>
    </>
  );
}

function Type({ onChecked }: { onChecked(): void }) {
  const t = useTranslations('trust.code');
  const engine = useEngine();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const { run, pending, failure } = useCommand();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const result = await run(() => engine.checkClinicCode(typed));
    if (result.ok && result.value.matches) onChecked();
    else setWrong(result.ok);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <p>{t('typeText')}</p>
      <TextField
        label={t('typed')}
        value={typed}
        onChange={(value) => {
          setTyped(value);
          setWrong(false);
        }}
        inputMode="numeric"
        autoComplete="off"
        autoFocus
        mono
        error={wrong ? t('differsText') : undefined}
      />
      <FailureNotice failure={failure} />
      <Button type="submit" pending={pending} disabled={typed.trim() === ''}>
        {t('typedAction')}
      </Button>
    </form>
  );
}
