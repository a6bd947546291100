'use client';
import { useTranslations } from 'next-intl';
import { Suspense } from 'react';
import { early } from '#src/ui/early.ts';
import { FormSkeleton, PublicFrame } from './public-frame.tsx';

export interface SignInScreenProps {
  /** Why the person is here, as the gate wrote it into the address. */
  reason: string | undefined;
  /** Where to go afterwards. */
  next: string | undefined;
}

const SignInForm = early(async () => (await import('./sign-in-form.tsx')).SignInForm);

export function SignInScreen({ reason, next }: SignInScreenProps) {
  const t = useTranslations('account');
  return (
    <PublicFrame title={t('signIn.title')} intro={t('signIn.intro')}>
      <Suspense fallback={<FormSkeleton label={t('loading')} />}>
        <SignInForm reason={reason} next={next} />
      </Suspense>
    </PublicFrame>
  );
}
