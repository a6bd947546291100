import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { classNames } from '#src/ui/class-names.ts';
import { clocksDiffer, slotDays } from '../client/slot-days.ts';
import { useTimeWords } from './use-time-words.ts';

export interface SlotPickerProps {
  /** Free starts, ascending; at least one. */
  slots: readonly number[];
  value: number | null;
  onChange(start: number): void;
  now: number;
  /** Where the provider's clock stands. */
  providerTimeZone: string;
}

const look = (isSelected: boolean) =>
  classNames(
    'relative flex min-h-11 cursor-pointer items-center justify-center rounded-xl border px-3 py-2 text-center tabular-nums data-[focus-visible]:outline-3 data-[focus-visible]:outline-focus',
    isSelected
      ? 'border-accent bg-accent font-semibold text-on-accent'
      : 'border-control bg-surface text-ink data-[hovered]:bg-raised',
  );

/** A day that has something free, then a time of that day. */
export function SlotPicker({ slots, value, onChange, now, providerTimeZone }: SlotPickerProps) {
  const t = useTranslations('scheduling.slots');
  const words = useTimeWords();
  const days = slotDays(slots, words.timeZone);
  const ofValue = days.find(({ starts }) => value !== null && starts.includes(value));
  const [chosen, setChosen] = useState<string | null>(null);
  const day = days.find(({ date }) => date === chosen) ?? ofValue ?? days[0];
  if (day === undefined) return null;
  const abroad = clocksDiffer(words.timeZone, providerTimeZone, day.starts[0] ?? now);
  return (
    <div className="flex flex-col gap-4">
      <RadioGroup
        aria-label={t('day')}
        value={day.date}
        onChange={setChosen}
        orientation="horizontal"
        className="-mx-1 flex gap-2 overflow-x-auto p-1"
      >
        {days.map(({ date, starts }) => (
          <Radio
            key={date}
            value={date}
            className={({ isSelected }) => classNames(look(isSelected), 'max-w-40 shrink-0 flex-col')}
          >
            <span className="first-letter:uppercase">{words.day(starts[0] ?? now, now)}</span>
            <span className="font-normal text-sm">{t('free', { count: starts.length })}</span>
          </Radio>
        ))}
      </RadioGroup>
      <RadioGroup
        aria-label={t('time', { day: words.day(day.starts[0] ?? now, now) })}
        value={value === null ? null : String(value)}
        onChange={(start) => onChange(Number(start))}
        className="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-2"
      >
        {day.starts.map((start) => (
          <Radio key={start} value={String(start)} className={({ isSelected }) => look(isSelected)}>
            {words.clock(start)}
          </Radio>
        ))}
      </RadioGroup>
      <p className="text-muted text-sm">
        {abroad
          ? t('zones', {
              own: zoneName(words.timeZone),
              theirs: zoneName(providerTimeZone),
              time: words.clock(value ?? day.starts[0] ?? now, providerTimeZone),
            })
          : t('zone', { own: zoneName(words.timeZone) })}
      </p>
    </div>
  );
}

/** `Europe/Madrid` as people read it. */
function zoneName(timeZone: string): string {
  return timeZone.replaceAll('_', ' ');
}
