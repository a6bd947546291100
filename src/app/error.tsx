'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useSyncExternalStore } from 'react';
import { checkVersion, hasNewVersion, watchNewVersion } from '#src/platform/client/app-version.ts';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';

/** Whatever a screen threw: nothing about it is shown or sent anywhere. After an update of the server an old part may be gone; loading anew helps. */
export default function ErrorPage() {
  const t = useTranslations('frame');
  const pwa = useTranslations('pwa');
  const ui = useTranslations('ui');
  const outdated = useSyncExternalStore(watchNewVersion, hasNewVersion, () => false);
  useEffect(() => void checkVersion(), []);
  const title = outdated ? pwa('newVersion') : t('error');
  return (
    <div role="alert">
      <PageTitle>{title}</PageTitle>
      <EmptyState
        title={title}
        headingLevel={1}
        action={
          <Button onPress={() => window.location.reload()}>{outdated ? pwa('reload') : ui('retry')}</Button>
        }
      >
        {outdated ? pwa('newVersionText') : t('errorText')}
      </EmptyState>
    </div>
  );
}
