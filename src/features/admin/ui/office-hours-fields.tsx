'use client';
import { Plus, Trash2 } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { ClinicSettings } from '../contract.ts';

type Hours = ClinicSettings['officeHours'];

// Monday first; 0 is Sunday, as JavaScript counts.
const days = [1, 2, 3, 4, 5, 6, 0] as const;
/** A Sunday, so that adding a day's number gives that day. */
const sunday = Date.UTC(2026, 0, 4, 12);
const dayMs = 86_400_000;
const most = 21;

export interface OfficeHoursFieldsProps {
  value: Hours;
  onChange(value: Hours): void;
  error?: string | undefined;
}

/** One line for each stretch of time in which the clinic answers. */
export function OfficeHoursFields({ value, onChange, error }: OfficeHoursFieldsProps) {
  const t = useTranslations('admin.clinic');
  const format = useFormatter();
  const options = days.map((day) => ({
    id: String(day),
    label: format.dateTime(sunday + day * dayMs, { weekday: 'long', timeZone: 'UTC' }),
  }));
  const change = (place: number, changed: Partial<Hours[number]>) =>
    onChange(value.map((line, index) => (index === place ? { ...line, ...changed } : line)));
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-2 font-medium">{t('hours')}</legend>
      {value.map((line, place) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and hold no state of their own.
          key={place}
          className="grid grid-cols-2 items-end gap-2 rounded-xl border border-line p-3 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_auto]"
        >
          <div className="col-span-2 sm:col-span-1">
            <Select
              label={t('day')}
              value={String(line.day)}
              options={options}
              onChange={(day) => change(place, { day: Number(day) })}
            />
          </div>
          <TextField
            label={t('from')}
            type="time"
            value={line.from}
            onChange={(from) => change(place, { from })}
          />
          <TextField label={t('to')} type="time" value={line.to} onChange={(to) => change(place, { to })} />
          <IconButton
            aria-label={t('removeHours')}
            className="col-span-2 justify-self-end sm:col-span-1"
            onPress={() => onChange(value.filter((_, index) => index !== place))}
          >
            <Trash2 size={22} />
          </IconButton>
        </div>
      ))}
      {error !== undefined && (
        <p role="alert" className="font-medium text-danger text-sm">
          {error}
        </p>
      )}
      <div>
        <Button
          variant="secondary"
          disabled={value.length >= most}
          icon={<Plus aria-hidden="true" size={20} />}
          onPress={() => onChange([...value, { day: 1, from: '09:00', to: '17:00' }])}
        >
          {t('addHours')}
        </Button>
      </div>
    </fieldset>
  );
}
