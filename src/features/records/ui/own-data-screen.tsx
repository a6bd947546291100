'use client';
import { useTranslations } from 'next-intl';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { Card } from '#src/ui/card.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { SaveEverything } from './save-everything.tsx';

/** Everything about oneself, to take along; and what to ask the clinic for. */
export function OwnDataScreen() {
  const t = useTranslations('records.own');
  const settings = useTranslations('settings');
  const me = useMe();
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader title={t('title')} back={{ href: '/settings', label: settings('title') }} />
      <Card title={t('takeTitle')}>
        <SaveEverything userId={null} name={me.name} />
      </Card>
      <Card title={t('eraseTitle')}>
        <p>{t('eraseText')}</p>
      </Card>
    </div>
  );
}
