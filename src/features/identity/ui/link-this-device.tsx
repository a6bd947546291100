'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useEngine, useEngineStatus } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { QrCode } from '#src/ui/qr-code.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { FormSkeleton } from './public-frame.tsx';
import { useCommand } from './use-command.ts';
import { useLoadedResult } from './use-loaded-result.ts';

/** The new device: shows its code, then takes the digits of the other screen. */
export function LinkThisDevice() {
  const t = useTranslations('linking.here');
  const account = useTranslations('account');
  const engine = useEngine();
  const { phase } = useEngineStatus();
  const router = useRouter();
  const [code, renew] = useLoadedResult(useCallback(() => engine.beginLinking(), [engine]));
  const { run, pending, failure, clear } = useCommand();
  const [digits, setDigits] = useState('');
  const inside = phase === 'ready' || phase === 'locked' || phase === 'refused';
  useEffect(() => {
    if (inside) router.replace('/inbox');
  }, [inside, router]);
  useEffect(() => () => void engine.cancelLinking(), [engine]);
  const again = () => {
    clear();
    setDigits('');
    renew();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!pending) await run(() => engine.typeLinkDigits(digits));
  };
  if (code.state === 'loading') return <FormSkeleton label={account('loading')} />;
  const failed = code.state === 'failed' ? code.failure : failure;
  return (
    <>
      {failed !== null && (
        <>
          <FailureNotice failure={failed} />
          <Button onPress={again}>{t('again')}</Button>
        </>
      )}
      {code.state === 'ready' && failed === null && (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <ol className="flex list-decimal flex-col gap-2 pl-5">
            <li>{t('step1')}</li>
            <li>{t('step2')}</li>
            <li>{t('step3')}</li>
          </ol>
          <div className="flex flex-col items-center gap-2">
            <QrCode bytes={code.value.qr} label={t('qr')} />
            <p className="text-muted text-sm">{t('orType')}</p>
            <p className="font-mono text-lg tracking-wider">{code.value.code}</p>
          </div>
          <TextField
            label={t('digits')}
            description={t('digitsText')}
            value={digits}
            onChange={setDigits}
            inputMode="numeric"
            autoComplete="one-time-code"
            mono
          />
          {pending && <Notice tone="info">{t('waiting')}</Notice>}
          <Button type="submit" full pending={pending} disabled={digits.replace(/\D/gu, '').length !== 8}>
            {t('action')}
          </Button>
        </form>
      )}
      <p className="text-center">
        <Link href="/sign-in" className="inline-flex min-h-11 items-center font-medium text-accent underline">
          {t('password')}
        </Link>
      </p>
    </>
  );
}
