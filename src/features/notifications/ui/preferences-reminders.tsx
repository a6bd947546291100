'use client';
import { useTranslations } from 'next-intl';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { Switch } from '#src/ui/switch.tsx';
import type { NotificationPreferences } from '../contract.ts';

const offered = [15, 60, 1_440, 2_880, 10_080] as const;
/** What a person begins with who no longer takes the clinic's. */
const first = [15, 1_440];
const most = 5;

export interface PreferenceRemindersProps {
  /** Null: as the clinic does. */
  minutes: readonly number[] | null;
  onChange(changed: Pick<NotificationPreferences, 'reminderMinutes'>): void;
}

/** How long before an appointment the person is reminded. */
export function PreferenceReminders({ minutes, onChange }: PreferenceRemindersProps) {
  const t = useTranslations('notifications.preferences.reminders');
  return (
    <>
      <Switch
        checked={minutes === null}
        onChange={(on) => onChange({ reminderMinutes: on ? null : first })}
        description={t('clinicText')}
      >
        {t('clinic')}
      </Switch>
      {minutes !== null && (
        <fieldset className="flex flex-col">
          <legend className="font-medium">{t('own')}</legend>
          {[...new Set<number>([...offered, ...minutes])]
            .sort((a, b) => a - b)
            .map((each) => (
              <Checkbox
                key={each}
                checked={minutes.includes(each)}
                disabled={!minutes.includes(each) && minutes.length === most}
                onChange={(on) =>
                  onChange({
                    reminderMinutes: on
                      ? [...minutes, each].sort((a, b) => a - b)
                      : minutes.filter((other) => other !== each),
                  })
                }
              >
                {t('before', { minutes: each })}
              </Checkbox>
            ))}
          {minutes.length === 0 && <p className="text-muted text-sm">{t('none')}</p>}
        </fieldset>
      )}
    </>
  );
}
