'use client';
import { useTranslations } from 'next-intl';
import type { Role } from '#src/features/identity/contract.ts';
import { Card } from '#src/ui/card.tsx';
import type { NotificationPreferences } from '../contract.ts';
import { PreferenceChoices } from './preferences-choices.tsx';
import { PreferenceReminders } from './preferences-reminders.tsx';
import { DigestFields, EmailDelay, QuietHours } from './preferences-times.tsx';

export interface PreferencesFormProps {
  value: NotificationPreferences;
  role: Role;
  /** Where e-mails go. */
  email: string;
  /** What of the choices changed; it is kept at once. */
  onChange(changed: Partial<NotificationPreferences>): void;
}

/** Everything a person chooses about being told. Administrators are told of their account only. */
export function PreferencesForm({ value, role, email, onChange }: PreferencesFormProps) {
  const t = useTranslations('notifications.preferences');
  const isTreating = role !== 'admin';
  return (
    <>
      <Card title={t('choices.title')}>
        <PreferenceChoices
          choices={value.choices}
          role={role}
          email={email}
          onChange={(choices) => onChange({ choices })}
        />
      </Card>
      <Card title={t('quiet.title')}>
        <QuietHours value={value} showsUrgent={isTreating} onChange={onChange} />
      </Card>
      {isTreating && (
        <Card title={t('email.title')}>
          <EmailDelay minutes={value.emailDelayMinutes} onChange={onChange} />
          <DigestFields digestAt={value.digestAt} onChange={onChange} />
        </Card>
      )}
      {isTreating && (
        <Card title={t('reminders.title')}>
          <PreferenceReminders minutes={value.reminderMinutes} onChange={onChange} />
        </Card>
      )}
    </>
  );
}
