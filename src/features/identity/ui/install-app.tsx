'use client';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { hasInstallOffer, takeInstallOffer, watchInstallOffer } from '#src/platform/client/install-offer.ts';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';

/** Puts the app beside the others; nothing where the browser does not offer it, or where it is installed. */
export function InstallApp() {
  const t = useTranslations('pwa');
  const offered = useSyncExternalStore(watchInstallOffer, hasInstallOffer, () => false);
  if (!offered) return null;
  return (
    <Card title={t('install')}>
      <p>{t('installText')}</p>
      <Button variant="secondary" onPress={() => void takeInstallOffer()}>
        {t('installAction')}
      </Button>
    </Card>
  );
}
