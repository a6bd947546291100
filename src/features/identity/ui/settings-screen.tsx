'use client';
import { BellRing, ChevronRight, FileDown, ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { AbsenceSettings } from '#src/features/desk/ui/absence-settings.tsx';
import { CaringSettings } from '#src/features/proxy/ui/caring-settings.tsx';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { Card } from '#src/ui/card.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';
import { ChangePassword } from './change-password.tsx';
import { DeviceList } from './device-list.tsx';
import { InstallApp } from './install-app.tsx';
import { KeyLogSettings } from './key-log-settings.tsx';
import { LeaveActions } from './leave-actions.tsx';
import { NewRecoverySheet } from './new-recovery-sheet.tsx';
import { PasskeySettings } from './passkey-settings.tsx';
import { PreferenceSettings } from './preference-settings.tsx';
import { SecondFactorSettings } from './second-factor-settings.tsx';
import { SessionList } from './session-list.tsx';

/** Everything a person may change about their own account. */
export function SettingsScreen() {
  const t = useTranslations('settings');
  const own = useTranslations('records.own');
  const me = useMe();
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader title={t('title')} />
      <section className="flex flex-wrap items-center justify-between gap-3 rounded-2xl border border-line bg-surface p-5">
        <div className="min-w-0">
          <h2 className="font-semibold text-lg">{me.name}</h2>
          <p className="text-muted">{me.email}</p>
        </div>
        <LeaveActions />
      </section>
      <Card title={t('appearance')}>
        <AppearanceSettings />
      </Card>
      <Link
        href="/settings/notifications"
        className="flex items-center gap-4 rounded-2xl border border-line bg-surface p-5 hover:bg-raised"
      >
        <BellRing aria-hidden="true" size={24} className="shrink-0 text-accent" />
        <span className="min-w-0 flex-1">
          <span className="block font-semibold text-lg">{t('notifications')}</span>
          <span className="block text-muted">{t('notificationsText')}</span>
        </span>
        <ChevronRight aria-hidden="true" size={24} className="shrink-0 text-muted" />
      </Link>
      <Link
        href="/settings/my-data"
        className="flex items-center gap-4 rounded-2xl border border-line bg-surface p-5 hover:bg-raised"
      >
        <FileDown aria-hidden="true" size={24} className="shrink-0 text-accent" />
        <span className="min-w-0 flex-1">
          <span className="block font-semibold text-lg">{own('title')}</span>
          <span className="block text-muted">{own('link')}</span>
        </span>
        <ChevronRight aria-hidden="true" size={24} className="shrink-0 text-muted" />
      </Link>
      <Link
        href="/clinic-code"
        className="flex items-center gap-4 rounded-2xl border border-line bg-surface p-5 hover:bg-raised"
      >
        <ShieldCheck aria-hidden="true" size={24} className="shrink-0 text-accent" />
        <span className="min-w-0 flex-1">
          <span className="block font-semibold text-lg">{t('clinicCode')}</span>
          <span className="block text-muted">{t('clinicCodeText')}</span>
        </span>
        <ChevronRight aria-hidden="true" size={24} className="shrink-0 text-muted" />
      </Link>
      <InstallApp />
      {me.role === 'patient' && <CaringSettings />}
      {me.role !== 'admin' && (
        <Card title={t('writing')}>
          <PreferenceSettings part="writing" />
        </Card>
      )}
      {me.role === 'provider' && (
        <Card title={t('absence')}>
          <AbsenceSettings />
        </Card>
      )}
      <Card title={t('security')}>
        <PreferenceSettings part="lock" />
        <ChangePassword />
        <NewRecoverySheet />
      </Card>
      <Card title={t('passkeys.title')}>
        <PasskeySettings />
      </Card>
      <Card title={t('secondStep.title')}>
        <SecondFactorSettings />
      </Card>
      <Card title={t('sessions.title')}>
        <SessionList />
      </Card>
      <Card title={t('devices.title')}>
        <DeviceList />
      </Card>
      <Card title={t('keyLog.title')}>
        <KeyLogSettings />
      </Card>
      <Card title={t('server.title')}>
        <ul className="flex list-disc flex-col gap-2 pl-5">
          <li>{t('server.cannot')}</li>
          <li>{t('server.can')}</li>
          <li>{t('server.lost')}</li>
        </ul>
      </Card>
    </div>
  );
}
