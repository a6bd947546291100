'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Select } from '#src/ui/select.tsx';
import { Switch } from '#src/ui/switch.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { NotificationPreferences } from '../contract.ts';

type OnChange = (changed: Partial<NotificationPreferences>) => void;

const firstHours = { from: '22:00', to: '07:00' } as const;
const firstDigest = '18:00';
const delays = [0, 15, 60, 240, 1_440] as const;

interface ClockFieldProps {
  label: string;
  value: string;
  /** Why this time cannot be; null: it can. */
  refuse?: (time: string) => string | null;
  onChange(time: string): void;
}

/** A time of day that is kept once it is whole and the field is left. */
function ClockField({ label, value, refuse = () => null, onChange }: ClockFieldProps) {
  const t = useTranslations('notifications.preferences');
  const [draft, setDraft] = useState(value);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => setDraft(value), [value]);
  const leave = () => {
    const wrong = /^\d\d:\d\d$/.test(draft) ? refuse(draft) : t('timeMissing');
    setError(wrong);
    if (wrong === null && draft !== value) onChange(draft);
  };
  return (
    <TextField
      label={label}
      type="time"
      value={draft}
      onChange={setDraft}
      onBlur={leave}
      error={error ?? undefined}
    />
  );
}

export interface QuietHoursProps {
  value: Pick<NotificationPreferences, 'quietHours' | 'timeZone'>;
  /** Whether this person is told of visits, which quiet hours do not hold back. */
  showsUrgent: boolean;
  onChange: OnChange;
}

/** From when to when nothing rings, and on whose clock. */
export function QuietHours({ value: { quietHours, timeZone }, showsUrgent, onChange }: QuietHoursProps) {
  const t = useTranslations('notifications.preferences.quiet');
  const differ = (other: string) => (time: string) => (time === other ? t('same') : null);
  return (
    <>
      <Switch
        checked={quietHours !== null}
        onChange={(on) => onChange({ quietHours: on ? firstHours : null })}
        description={t('text')}
      >
        {t('on')}
      </Switch>
      {quietHours !== null && (
        <>
          <div className="grid grid-cols-2 gap-4">
            <ClockField
              label={t('from')}
              value={quietHours.from}
              refuse={differ(quietHours.to)}
              onChange={(from) => onChange({ quietHours: { ...quietHours, from } })}
            />
            <ClockField
              label={t('to')}
              value={quietHours.to}
              refuse={differ(quietHours.from)}
              onChange={(to) => onChange({ quietHours: { ...quietHours, to } })}
            />
          </div>
          {showsUrgent && <p className="text-muted text-sm">{t('urgent')}</p>}
        </>
      )}
      <ZoneField timeZone={timeZone} onChange={onChange} />
    </>
  );
}

const zoneName = (zone: string) => zone.replaceAll('_', ' ');

/** The zone of the person's clock; whoever travels takes the one of the device. */
function ZoneField({ timeZone, onChange }: { timeZone: string; onChange: OnChange }) {
  const t = useTranslations('notifications.preferences.quiet');
  const [own] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const zones = useMemo(
    () =>
      [...new Set([timeZone, own, ...Intl.supportedValuesOf('timeZone'), 'UTC'])]
        .sort()
        .map((id) => ({ id, label: zoneName(id) })),
    [timeZone, own],
  );
  return (
    <>
      <Select
        label={t('zone')}
        value={timeZone}
        options={zones}
        onChange={(next) => onChange({ timeZone: next })}
      />
      {own !== timeZone && (
        <div>
          <Button variant="secondary" onPress={() => onChange({ timeZone: own })}>
            {t('ownZone', { zone: zoneName(own) })}
          </Button>
        </div>
      )}
    </>
  );
}

/** How long something may stay unseen before an e-mail tells of it. */
export function EmailDelay({ minutes, onChange }: { minutes: number; onChange: OnChange }) {
  const t = useTranslations('notifications.preferences.email');
  const offered = [...new Set<number>([...delays, minutes])].sort((a, b) => a - b);
  return (
    <Select
      label={t('delay')}
      description={t('delayText')}
      value={String(minutes)}
      options={offered.map((each) => ({ id: String(each), label: t('after', { minutes: each }) }))}
      onChange={(id) => onChange({ emailDelayMinutes: Number(id) })}
    />
  );
}

/** One e-mail a day in place of one for each message. */
export function DigestFields({ digestAt, onChange }: { digestAt: string | null; onChange: OnChange }) {
  const t = useTranslations('notifications.preferences.email');
  return (
    <>
      <Switch
        checked={digestAt !== null}
        onChange={(on) => onChange({ digestAt: on ? firstDigest : null })}
        description={t('digestText')}
      >
        {t('digest')}
      </Switch>
      {digestAt !== null && (
        <ClockField
          label={t('digestAt')}
          value={digestAt}
          onChange={(next) => onChange({ digestAt: next })}
        />
      )}
    </>
  );
}
