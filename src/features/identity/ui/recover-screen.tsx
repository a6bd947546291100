'use client';
import { useTranslations } from 'next-intl';
import { Suspense } from 'react';
import { early } from '#src/ui/early.ts';
import { FormSkeleton, PublicFrame } from './public-frame.tsx';

const RecoverySteps = early(async () => (await import('./recovery-steps.tsx')).RecoverySteps);

/** The way back with a recovery sheet, and what to do without one. */
export function RecoverScreen() {
  const t = useTranslations('account.recover');
  const account = useTranslations('account');
  return (
    <PublicFrame title={t('title')} intro={t('intro')}>
      <Suspense fallback={<FormSkeleton label={account('loading')} />}>
        <RecoverySteps />
      </Suspense>
    </PublicFrame>
  );
}
