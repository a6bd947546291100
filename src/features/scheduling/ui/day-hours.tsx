import { Plus, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { endFrom, fieldOf, nextSpan, type Span, spanProblems } from '../client/weekly-hours.ts';

interface DayHoursProps {
  /** Of the day. */
  name: string;
  spans: readonly Span[];
  onChange(spans: Span[]): void;
  /** Says what is wrong; not while somebody is still typing. */
  judged: boolean;
}

/** From when to when on one day, as often as there are breaks. */
export function DayHours({ name, spans, onChange, judged }: DayHoursProps) {
  const t = useTranslations('scheduling.schedule');
  const problems = spanProblems(spans);
  const next = nextSpan(spans);
  const change = (place: number, changed: Partial<Span>) =>
    onChange(spans.map((span, at) => (at === place ? { ...span, ...changed } : span)));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2 border-line border-t pt-3 first:border-t-0 first:pt-0 sm:grid sm:grid-cols-[9rem_1fr] sm:gap-3">
      <legend className="float-left font-medium first-letter:uppercase sm:pt-2">{name}</legend>
      <div className="flex min-w-0 flex-col gap-2">
        {spans.length === 0 && <p className="text-muted sm:pt-2">{t('closed')}</p>}
        {spans.map((span, place) => {
          const problem = judged ? problems[place] : null;
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: hours have no other name and hold no state of their own.
              key={place}
              className="grid grid-cols-2 items-start gap-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]"
            >
              <TextField
                label={t('from')}
                type="time"
                value={span.from}
                onChange={(from) => change(place, { from })}
                error={problem === null || problem === undefined ? undefined : t(`problems.${problem}`)}
              />
              <TextField
                label={t('to')}
                type="time"
                value={fieldOf(span.to)}
                onChange={(to) => change(place, { to: endFrom(to) })}
              />
              <IconButton
                aria-label={t('removeHours', { day: name, from: span.from })}
                className="col-span-2 justify-self-end sm:col-span-1 sm:mt-7"
                onPress={() => onChange(spans.filter((_, at) => at !== place))}
              >
                <Trash2 size={22} />
              </IconButton>
            </div>
          );
        })}
        <div>
          <Button
            variant="quiet"
            disabled={next === null}
            icon={<Plus aria-hidden="true" size={20} />}
            aria-label={t('addHoursOf', { day: name })}
            onPress={() => {
              if (next !== null) onChange([...spans, next]);
            }}
          >
            {t('addHours')}
          </Button>
        </div>
      </div>
    </fieldset>
  );
}
