import { useTranslations } from 'next-intl';
import type { CallQuality } from '../../contract.ts';
import { QualityNumbers } from './quality-numbers.tsx';
import { QualityWord } from './quality-word.tsx';
import { useVisitWords } from './use-visit-words.ts';

/** Who was in the call and when, and how good it was for each. */
export function ParticipantList({ people }: { people: readonly CallQuality[] }) {
  const t = useTranslations('after.quality');
  const roles = useTranslations('after.words.role');
  const words = useVisitWords();
  return (
    <ul className="flex flex-col divide-y divide-line">
      {people.map((person) => {
        const { joinedAt, leftAt, role, summary } = person;
        const name = words.nameOf(person);
        return (
          <li
            key={`${person.userId ?? person.guestId} ${role}`}
            className="flex flex-col gap-1 py-3 first:pt-0 last:pb-0"
          >
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <p className="font-medium">
                <span dir="auto">{name}</span>
                <span className="font-normal text-muted">{role === 'guest' ? '' : ` · ${roles(role)}`}</span>
              </p>
              <p className="text-muted tabular-nums">
                {leftAt === null ? t('since', { time: words.clock(joinedAt) }) : words.span(joinedAt, leftAt)}
              </p>
            </div>
            {summary === null ? (
              <p className="text-muted">{t('unmeasured')}</p>
            ) : (
              <details className="group">
                <summary className="flex min-h-11 cursor-pointer flex-wrap items-center gap-x-3">
                  <QualityWord word={summary.word} />
                  <span className="text-accent underline">
                    {t('numbers')}
                    <span className="sr-only"> {t('of', { name })}</span>
                  </span>
                </summary>
                <p className="mb-2 text-muted text-sm">{t(`text.${summary.word}`)}</p>
                <QualityNumbers summary={summary} />
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}
