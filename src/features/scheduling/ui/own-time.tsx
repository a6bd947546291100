'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { TextField } from '#src/ui/text-field.tsx';
import { datesIn } from '../client/slot-days.ts';
import { useTimeWords } from './use-time-words.ts';

interface OwnTimeProps {
  value: number | null;
  /** Null while what is typed is no moment. */
  onChange(start: number | null): void;
}

/** A provider names a time that is outside of their hours, in the clock of this device. */
export function OwnTime({ value, onChange }: OwnTimeProps) {
  const t = useTranslations('scheduling.slots');
  const words = useTimeWords();
  const [date, setDate] = useState(() => datesIn(words.timeZone)(value ?? Date.now()));
  const [time, setTime] = useState('');
  const tell = (day: string, clock: string) => {
    const start = new Date(`${day}T${clock}`).getTime();
    onChange(Number.isNaN(start) ? null : start);
  };
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <TextField
        label={t('date')}
        type="date"
        value={date}
        onChange={(next) => {
          setDate(next);
          tell(next, time);
        }}
      />
      <TextField
        label={t('clock')}
        type="time"
        value={time}
        onChange={(next) => {
          setTime(next);
          tell(date, next);
        }}
      />
    </div>
  );
}
