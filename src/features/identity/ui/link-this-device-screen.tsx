'use client';
import { useTranslations } from 'next-intl';
import { Suspense } from 'react';
import { early } from '#src/ui/early.ts';
import { FormSkeleton, PublicFrame } from './public-frame.tsx';

const LinkThisDevice = early(async () => (await import('./link-this-device.tsx')).LinkThisDevice);

/** Signing in with the help of a device that is signed in already. */
export function LinkThisDeviceScreen() {
  const t = useTranslations('linking.here');
  const account = useTranslations('account');
  return (
    <PublicFrame title={t('title')} intro={t('intro')}>
      <Suspense fallback={<FormSkeleton label={account('loading')} />}>
        <LinkThisDevice />
      </Suspense>
    </PublicFrame>
  );
}
