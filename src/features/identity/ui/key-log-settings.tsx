'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import type { KeyLogView } from '#src/features/identity/client/key-log-api.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';
import { useLoadedResult } from './use-loaded-result.ts';

/** What this device knows of the clinic-wide log of keys, and what is wrong with it. */
export function KeyLogSettings() {
  const t = useTranslations('settings.keyLog');
  const engine = useEngine();
  const announce = useAnnounce();
  const [loaded] = useLoadedResult(useCallback(() => engine.keyLog(), [engine]));
  const [newer, setNewer] = useState<KeyLogView | null>(null);
  const { run, pending, failure } = useCommand();
  if (loaded.state === 'loading') return <Skeleton className="h-16 w-full" />;
  if (loaded.state === 'failed') return <FailureNotice failure={loaded.failure} />;
  const view = newer ?? loaded.value;
  const check = async () => {
    const result = await run(() => engine.checkKeyLog());
    if (!result.ok) return;
    setNewer(result.value);
    announce(t('done'));
  };
  const settle = async () => {
    const result = await run(() => engine.settleKeyLog());
    if (result.ok) setNewer(result.value);
  };
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      {view.warning !== null && (
        <Warning warning={view.warning} pending={pending} onSettle={() => void settle()} />
      )}
      <Facts view={view} />
      <FailureNotice failure={failure} />
      <Button variant="secondary" pending={pending} onPress={() => void check()}>
        {t('check')}
      </Button>
    </>
  );
}

function Warning(props: { warning: NonNullable<KeyLogView['warning']>; pending: boolean; onSettle(): void }) {
  const { code, at } = props.warning;
  const t = useTranslations('settings.keyLog');
  const refusals = useTranslations('refusals');
  const format = useFormatter();
  const isStale = code === 'E_LOG_STALE';
  const when = format.dateTime(at, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Notice
      tone={isStale ? 'warn' : 'danger'}
      alert
      title={t('wrongTitle')}
      actions={
        // What is only old is mended by the next good answer.
        !isStale && (
          <Button variant="secondary" disabled={props.pending} onPress={props.onSettle}>
            {t('settle')}
          </Button>
        )
      }
    >
      <p>{refusals(code)}</p>
      <p>{isStale ? t('staleText', { code }) : t('wrongText', { at: when, code })}</p>
    </Notice>
  );
}

function Facts({ view }: { view: KeyLogView }) {
  const t = useTranslations('settings.keyLog');
  const format = useFormatter();
  if (view.checkedAt === null) return <p>{t('never')}</p>;
  const at = format.dateTime(view.checkedAt, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <>
      <p>
        {view.warning === null ? t('good', { at }) : t('checkedAt', { at })} {t('size', { count: view.size })}
        .
      </p>
      <details>
        <summary className="min-h-11 cursor-pointer py-2 font-medium">{t('clinicKey')}</summary>
        <p className="text-muted">{t('clinicKeyText')}</p>
        <p className="mt-2 break-words font-mono">{view.clinicKey}</p>
      </details>
    </>
  );
}
