import { useLocale, useTranslations } from 'next-intl';
import type { VisitType } from '../contract.ts';
import { typeName } from './type-name.ts';
import { useTimeWords } from './use-time-words.ts';

interface BookingSummaryProps {
  /** The other side. */
  name: string;
  /** The patient, where somebody acts for them. */
  forName: string | null;
  type: VisitType;
  start: number;
}

/** What is about to be booked, or was. */
export function BookingSummary({ name, forName, type, start }: BookingSummaryProps) {
  const t = useTranslations('scheduling.booking');
  const locale = useLocale();
  const words = useTimeWords();
  const place = t(type.remote ? 'typeRemote' : 'typeAtClinic', { minutes: type.minutes });
  const rows = [
    [t('when'), words.moment(start)],
    [t('with'), name],
    ...(forName === null ? [] : [[t('for'), forName]]),
    [t('what'), `${typeName(type, locale)} · ${place}`],
  ] as const;
  return (
    <dl className="grid gap-x-4 gap-y-3 rounded-2xl border border-line bg-surface p-4 sm:grid-cols-[auto_1fr]">
      {rows.map(([term, text]) => (
        <div key={term} className="sm:contents">
          <dt className="text-muted">{term}</dt>
          <dd dir="auto" className="font-medium first-letter:uppercase">
            {text}
          </dd>
        </div>
      ))}
    </dl>
  );
}
