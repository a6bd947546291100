'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { KeyLogView } from '#src/features/identity/client/key-log-api.ts';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';

/** How the log of keys stands, and what is wrong with it until the person says that the clinic knows. */
export function KeyLogReport(props: { view: KeyLogView; pending: boolean; onSettle(): void }) {
  const { view, pending, onSettle } = props;
  return (
    <>
      {view.warning !== null && <Warning warning={view.warning} pending={pending} onSettle={onSettle} />}
      <Facts view={view} />
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
        <p className="text-muted">{t('digitsText', { count: view.size })}</p>
        <p className="my-2 break-words font-mono">{view.digits}</p>
        <p className="text-muted">{t('clinicKeyText')}</p>
        <p className="mt-2 break-words font-mono">{view.clinicKey}</p>
      </details>
    </>
  );
}
