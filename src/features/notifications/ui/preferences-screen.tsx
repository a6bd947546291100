'use client';
import { useTranslations } from 'next-intl';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { PreferencesSettings } from './preferences-settings.tsx';
import { PushSettings } from './push-settings.tsx';
import { SoundSettings } from './sound-settings.tsx';

/** Of what a person is told, how, and when not. */
export function PreferencesScreen() {
  const t = useTranslations('notifications.preferences');
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader title={t('title')} back={{ href: '/settings', label: t('back') }} />
      <PushSettings />
      <SoundSettings />
      <PreferencesSettings />
    </div>
  );
}
