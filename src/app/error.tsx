'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';

/** Whatever a screen threw: nothing about it is shown or sent anywhere. Loading anew also helps after an update of the server. */
export default function ErrorPage() {
  const t = useTranslations('frame');
  const ui = useTranslations('ui');
  return (
    <div role="alert">
      <PageTitle>{t('error')}</PageTitle>
      <EmptyState
        title={t('error')}
        headingLevel={1}
        action={<Button onPress={() => window.location.reload()}>{ui('retry')}</Button>}
      >
        {t('errorText')}
      </EmptyState>
    </div>
  );
}
