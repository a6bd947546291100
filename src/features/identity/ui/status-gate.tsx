'use client';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { lazy, type ReactNode, Suspense, useCallback, useEffect } from 'react';
import { useEngine, useEngineStatus, WithEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { Elsewhere, PublicFrame } from './public-frame.tsx';
import { UnlockForm } from './unlock-form.tsx';
import { useCommand } from './use-command.ts';
import { useLoadedResult } from './use-loaded-result.ts';

const SecondFactorStep = lazy(async () => ({
  default: (await import('./second-factor-step.tsx')).SecondFactorStep,
}));

/** Draws its children only for somebody who is signed in and unlocked; everybody else is told what to do. */
export function StatusGate({ children, waiting }: { children: ReactNode; waiting: ReactNode }) {
  return (
    <WithEngine fallback={waiting}>
      <Gate waiting={waiting}>{children}</Gate>
    </WithEngine>
  );
}

function Gate({ children, waiting }: { children: ReactNode; waiting: ReactNode }) {
  const t = useTranslations('account');
  const status = useEngineStatus();
  switch (status.phase) {
    case 'ready':
      return status.me.role === 'patient' ? children : <Staff waiting={waiting}>{children}</Staff>;
    case 'starting':
      return waiting;
    case 'signed-out':
      return <ToSignIn reason={status.reason} waiting={waiting} />;
    case 'locked':
      return (
        <PublicFrame title={t('unlock.title')} intro={t('unlock.intro')}>
          <UnlockForm name={status.name} email={status.email} ended={status.ended} />
        </PublicFrame>
      );
    case 'elsewhere':
      return <Elsewhere />;
    case 'refused':
      return <Refused code={status.code} />;
  }
}

/** A clinic may ask its staff for a second step. Without an answer the page stands: offline nothing new can be asked for. */
function Staff({ children, waiting }: { children: ReactNode; waiting: ReactNode }) {
  const engine = useEngine();
  const [step, reload] = useLoadedResult(useCallback(() => engine.secondFactor(), [engine]));
  if (step.state !== 'ready' || !step.value.required || step.value.since !== null) return children;
  return (
    <Suspense fallback={waiting}>
      <SecondFactorStep onDone={reload} />
    </Suspense>
  );
}

function ToSignIn({ reason, waiting }: { reason: string; waiting: ReactNode }) {
  const router = useRouter();
  const path = usePathname();
  useEffect(() => {
    const query = new URLSearchParams();
    if (reason !== 'none') query.set('reason', reason);
    // Who signed out on purpose starts afresh.
    if (reason !== 'signed-out' && path !== '/inbox') query.set('next', path);
    router.replace(query.size === 0 ? '/sign-in' : `/sign-in?${query}`);
  }, [reason, path, router]);
  return waiting;
}

function Refused({ code }: { code: Parameters<ReturnType<typeof useTranslations<'refusals'>>>[0] }) {
  const t = useTranslations('account');
  const refusals = useTranslations('refusals');
  const engine = useEngine();
  const { run, pending, failure } = useCommand();
  return (
    <PublicFrame title={t('refused.title')}>
      <Notice tone="danger" alert title={refusals(code)}>
        <p>{t('refused.text')}</p>
        <p className="mt-2 text-sm">{t('refused.code', { code })}</p>
      </Notice>
      <FailureNotice failure={failure} />
      <div className="flex flex-col gap-2">
        <Button onPress={() => window.location.reload()}>{t('refused.again')}</Button>
        <Button variant="secondary" pending={pending} onPress={() => run(() => engine.signOut())}>
          {t('signOut')}
        </Button>
      </div>
    </PublicFrame>
  );
}
