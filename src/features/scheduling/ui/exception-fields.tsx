import { Plus, Trash2 } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { daysOff } from '../client/days-off.ts';
import type { DayException } from '../contract.ts';
import { DayHours } from './day-hours.tsx';

interface ExceptionFieldsProps {
  exceptions: readonly DayException[];
  onChange(exceptions: DayException[]): void;
  judged: boolean;
  /** `2026-11-21`; nothing before it is shown. */
  today: string;
}

const kinds = ['off', 'hours'] as const;

/** Days that are not like the others: off, or with other hours. */
export function ExceptionFields({ exceptions, onChange, judged, today }: ExceptionFieldsProps) {
  const t = useTranslations('scheduling.schedule');
  const format = useFormatter();
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [tried, setTried] = useState(false);
  const added = daysOff(from, until === '' ? from : until);
  const name = (date: string) =>
    format.dateTime(new Date(`${date}T12:00Z`), { dateStyle: 'full', timeZone: 'UTC' });
  const put = (date: string, hours: DayException['hours']) =>
    onChange(exceptions.map((each) => (each.date === date ? { date, hours } : each)));
  const add = () => {
    setTried(added === null);
    if (added === null) return;
    const known = new Set(exceptions.map(({ date }) => date));
    const fresh = added.filter((date) => !known.has(date)).map((date) => ({ date, hours: null }));
    onChange([...exceptions, ...fresh].sort((a, b) => a.date.localeCompare(b.date)));
    setFrom('');
    setUntil('');
  };
  const shown = exceptions.filter(({ date }) => date >= today);
  return (
    <Card title={t('exceptions')}>
      <p className="text-muted">{t('exceptionsText')}</p>
      {shown.length > 0 && (
        <ul className="flex flex-col gap-3">
          {shown.map(({ date, hours }) => (
            <li key={date} className="flex flex-col gap-3 rounded-xl border border-line p-3">
              <div className="flex items-end gap-2">
                <div className="min-w-0 flex-1">
                  <Select
                    label={name(date)}
                    value={hours === null ? 'off' : 'hours'}
                    options={kinds.map((id) => ({ id, label: t(`kinds.${id}`) }))}
                    onChange={(kind) => put(date, kind === 'off' ? null : [{ from: '09:00', to: '13:00' }])}
                  />
                </div>
                <IconButton
                  aria-label={t('removeDay', { day: name(date) })}
                  onPress={() => onChange(exceptions.filter((each) => each.date !== date))}
                >
                  <Trash2 size={22} />
                </IconButton>
              </div>
              {hours !== null && (
                <DayHours
                  name={name(date)}
                  spans={hours}
                  onChange={(spans) => put(date, spans)}
                  judged={judged}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <TextField
          label={t('firstDay')}
          type="date"
          value={from}
          onChange={setFrom}
          error={tried && added === null ? t('daysWrong') : undefined}
        />
        <TextField label={t('lastDay')} type="date" value={until} onChange={setUntil} />
      </div>
      <div>
        <Button variant="secondary" icon={<Plus aria-hidden="true" size={20} />} onPress={add}>
          {t('addDays')}
        </Button>
      </div>
    </Card>
  );
}
