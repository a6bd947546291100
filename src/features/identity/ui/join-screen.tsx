'use client';
import { useTranslations } from 'next-intl';
import { Suspense } from 'react';
import { early } from '#src/ui/early.ts';
import { FormSkeleton, PublicFrame } from './public-frame.tsx';

const InvitationSteps = early(async () => (await import('./invitation-steps.tsx')).InvitationSteps);

/** `/join` makes an account, `/reset` starts one over; both from the link of an invitation. */
export function JoinScreen({ purpose }: { purpose: 'join' | 'reset' }) {
  const t = useTranslations('account.join');
  const account = useTranslations('account');
  return (
    <PublicFrame title={purpose === 'join' ? t('title') : t('resetTitle')}>
      <Suspense fallback={<FormSkeleton label={account('loading')} />}>
        <InvitationSteps />
      </Suspense>
    </PublicFrame>
  );
}
