/** A provider's hours as the editor changes and judges them. Pure. */
import type { ProviderSchedule, WeeklySpan } from '../contract.ts';

export interface Span {
  from: string;
  to: string;
}

/** Monday first; 0 is Sunday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 0] as const;
const workdays = [2, 3, 4, 5] as const;
export const mostSpansOfDay = 8;

const endOfDay = '24:00';
const startOfDay = '00:00';

/** Fields for times know no 24:00. */
export function fieldOf(time: string): string {
  return time === endOfDay ? startOfDay : time;
}

/** Midnight as an end is the end of the day. */
export function endFrom(field: string): string {
  return field === startOfDay ? endOfDay : field;
}

export function spansOf(weekly: readonly WeeklySpan[], day: number): Span[] {
  return weekly.filter((each) => each.day === day).map(({ hours }) => hours);
}

export function withDay(weekly: readonly WeeklySpan[], day: number, spans: readonly Span[]): WeeklySpan[] {
  return [...weekly.filter((each) => each.day !== day), ...spans.map((hours) => ({ day, hours }))];
}

/** Monday's hours on Tuesday to Friday too. */
export function copyToWorkdays(weekly: readonly WeeklySpan[]): WeeklySpan[] {
  const monday = spansOf(weekly, 1);
  return workdays.reduce<WeeklySpan[]>((rest, day) => withDay(rest, day, monday), [...weekly]);
}

const hourOf = (time: string) => Number(time.slice(0, 2));
const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

/** What to suggest when somebody adds hours: the morning, then an hour after the last ones. Null where the day is full. */
export function nextSpan(spans: readonly Span[]): Span | null {
  if (spans.length >= mostSpansOfDay) return null;
  const last = spans
    .map(({ to }) => to)
    .sort()
    .at(-1);
  if (last === undefined || !/^\d\d:\d\d$/.test(last)) return { from: '09:00', to: '13:00' };
  const from = hourOf(last) + 1;
  return from > 22 ? null : { from: clock(from), to: clock(Math.min(from + 4, 24)) };
}

export type SpanProblem = 'missing' | 'backwards' | 'overlap';

/** What is wrong with each of a day's hours; null for those that are right. */
export function spanProblems(spans: readonly Span[]): (SpanProblem | null)[] {
  return spans.map(({ from, to }, place) => {
    if (from === '' || to === '') return 'missing';
    if (from >= to) return 'backwards';
    const overlaps = spans.some((other, at) => at !== place && other.from < to && from < other.to);
    return overlaps ? 'overlap' : null;
  });
}

const wrong = (spans: readonly Span[]) => spanProblems(spans).some((problem) => problem !== null);

/** Days of the week and dates whose hours cannot be kept like this, and dates that stand there twice. */
export function scheduleProblems({ weekly, exceptions }: Pick<ProviderSchedule, 'weekly' | 'exceptions'>) {
  const dates = exceptions.map(({ date }) => date);
  return {
    days: weekdays.filter((day) => wrong(spansOf(weekly, day))),
    exceptions: exceptions.flatMap(({ date, hours }, place) => {
      const twice = dates.indexOf(date) !== place;
      return date === '' || twice || wrong(hours ?? []) ? [place] : [];
    }),
  };
}
