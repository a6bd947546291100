'use client';
import { BellRing } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { browserKind } from '#src/platform/client/browser-kind.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import { PushInstallGuide } from './push-install-guide.tsx';
import type { PushProblem, PushView } from './use-push.ts';

/** This device's push messages: what they are, then the switch, or what stands in the way and how to mend it. */
export function PushPanel({ push }: { push: PushView }) {
  const t = useTranslations('notifications.push');
  return (
    <>
      <p>{t('text')}</p>
      <div aria-live="polite" className="flex flex-col gap-4">
        <PushStateView push={push} />
        <Problem problem={push.problem} />
      </div>
    </>
  );
}

function PushStateView({ push }: { push: PushView }) {
  const t = useTranslations('notifications.push');
  const { state, pending, turnOn, turnOff, lookAgain } = push;
  switch (state) {
    case null:
      return <Skeleton className="h-11 w-40" />;
    case 'unsupported':
    case 'shared':
      return <Notice title={t(`${state}.title`)}>{t(`${state}.text`)}</Notice>;
    case 'install':
      return <PushInstallGuide />;
    case 'blocked':
      return <Blocked onRetry={lookAgain} />;
    case 'off':
      return (
        <>
          <Row>
            <Button pending={pending} onPress={turnOn}>
              {t('turnOn')}
            </Button>
          </Row>
          {pending && <p className="text-muted">{t('turningOn')}</p>}
        </>
      );
    case 'on':
      return (
        <Row>
          <p className="flex min-w-0 flex-1 items-center gap-2 font-medium">
            <BellRing aria-hidden="true" size={22} className="shrink-0 text-accent" />
            {t('on')}
          </p>
          <Button variant="secondary" pending={pending} onPress={turnOff}>
            {t('turnOff')}
          </Button>
        </Row>
      );
  }
}

function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-3">{children}</div>;
}

function Blocked({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations('notifications.push.blocked');
  const [browser] = useState(() => browserKind(navigator.userAgent, navigator.maxTouchPoints));
  return (
    <Notice
      tone="warn"
      title={t('title')}
      actions={
        <Button variant="secondary" onPress={onRetry}>
          {t('retry')}
        </Button>
      }
    >
      {t(`how.${browser}`)}
    </Notice>
  );
}

function Problem({ problem }: { problem: PushProblem | null }) {
  const t = useTranslations('notifications.push');
  const text = useFailureText();
  if (problem === null) return null;
  if (problem === 'undecided') return <Notice tone="info">{t('undecided')}</Notice>;
  if (problem === 'no-service') {
    return (
      <Notice tone="warn" title={t('noService.title')}>
        {t('noService.text')}
      </Notice>
    );
  }
  return (
    <Notice tone="danger" alert>
      {text(problem.failure)}
    </Notice>
  );
}
