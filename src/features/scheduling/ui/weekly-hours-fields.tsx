import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { copyToWorkdays, spansOf, weekdays, withDay } from '../client/weekly-hours.ts';
import type { WeeklySpan } from '../contract.ts';
import { DayHours } from './day-hours.tsx';

/** A Sunday, so that adding a day's number gives that day. */
const sunday = Date.UTC(2026, 0, 4, 12);
const dayMs = 86_400_000;

interface WeeklyHoursFieldsProps {
  weekly: readonly WeeklySpan[];
  onChange(weekly: WeeklySpan[]): void;
  judged: boolean;
}

/** The hours of each day of the week. */
export function WeeklyHoursFields({ weekly, onChange, judged }: WeeklyHoursFieldsProps) {
  const t = useTranslations('scheduling.schedule');
  const format = useFormatter();
  const name = (day: number) => format.dateTime(sunday + day * dayMs, { weekday: 'long', timeZone: 'UTC' });
  return (
    <Card title={t('weekly')}>
      {weekdays.map((day) => (
        <DayHours
          key={day}
          name={name(day)}
          spans={spansOf(weekly, day)}
          onChange={(spans) => onChange(withDay(weekly, day, spans))}
          judged={judged}
        />
      ))}
      <div>
        <Button variant="secondary" onPress={() => onChange(copyToWorkdays(weekly))}>
          {t('copy')}
        </Button>
      </div>
    </Card>
  );
}
