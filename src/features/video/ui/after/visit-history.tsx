import { Video } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import type { PastVisit } from '../../contract.ts';
import { visitsPath } from '../routes.ts';
import { PastVisitCard } from './past-visit-card.tsx';
import { useVisitWords } from './use-visit-words.ts';

interface VisitHistoryProps {
  /** Newest first. */
  visits: readonly PastVisit[];
  /** Null when these are all. */
  onMore: (() => void) | null;
  loadingMore: boolean;
}

/** Visits that are over, month by month. */
export function VisitHistory({ visits, onMore, loadingMore }: VisitHistoryProps) {
  const t = useTranslations('after.history');
  const words = useVisitWords();
  if (visits.length === 0)
    return (
      <EmptyState
        icon={<Video size={40} />}
        title={t('none')}
        action={
          <Link href={visitsPath} className={buttonLook('secondary')}>
            {t('toVisits')}
          </Link>
        }
      >
        {t('noneText')}
      </EmptyState>
    );
  const months = Map.groupBy(visits, (visit) => words.month(visit.startedAt ?? visit.scheduledStart));
  return (
    <>
      {[...months].map(([month, own]) => (
        <section key={month} aria-label={month} className="flex flex-col gap-3">
          <h2 className="font-semibold text-lg first-letter:uppercase">{month}</h2>
          <ul className="flex flex-col gap-3">
            {own.map((visit) => (
              <li key={visit.id}>
                <PastVisitCard visit={visit} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {onMore !== null && (
        <div className="flex justify-center">
          <Button variant="secondary" pending={loadingMore} onPress={onMore}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  );
}
