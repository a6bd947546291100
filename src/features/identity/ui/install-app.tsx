'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { browserKind } from '#src/platform/client/browser-kind.ts';
import { hasInstallOffer, takeInstallOffer, watchInstallOffer } from '#src/platform/client/install-offer.ts';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';

const never = () => () => undefined;

/** A tab on an iPhone or iPad: there people put the app on the home screen themselves. */
function isAppleTab(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  if (browserKind(userAgent, maxTouchPoints) !== 'safari-ios') return false;
  return !window.matchMedia('(display-mode: standalone)').matches;
}

/** Puts the app beside the others; nothing where the browser does not offer it, or where it is installed. */
export function InstallApp() {
  const t = useTranslations('pwa');
  const offered = useSyncExternalStore(watchInstallOffer, hasInstallOffer, () => false);
  const byHand = useSyncExternalStore(never, isAppleTab, () => false);
  if (!offered && !byHand) return null;
  return (
    <Card title={t('install')}>
      <p>{t('installText')}</p>
      {offered ? (
        <Button variant="secondary" onPress={() => void takeInstallOffer()}>
          {t('installAction')}
        </Button>
      ) : (
        <Link
          href="/settings/notifications"
          className="inline-flex min-h-11 items-center font-medium text-accent underline"
        >
          {t('installByHand')}
        </Link>
      )}
    </Card>
  );
}
