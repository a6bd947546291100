import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Card } from '#src/ui/card.tsx';
import type { CallQuality, RatingIssue, VisitView } from '../../contract.ts';
import { ParticipantList } from './participant-list.tsx';
import { RatingForm } from './rating-form.tsx';
import { VisitSummary } from './visit-summary.tsx';

export interface AfterVisitProps {
  visit: VisitView;
  /** Null until it is known. */
  quality: readonly CallQuality[] | null;
  /** `given`: just now, on this page. */
  rating: 'open' | 'sending' | 'given';
  onRate: (stars: number, issues: RatingIssue[]) => void;
  /** What went wrong with reading or rating. */
  failure: ReactNode;
}

/** What stays of a visit: when, how long, who was there, how the connection was; and one question. */
export function AfterVisit({ visit, quality, rating, onRate, failure }: AfterVisitProps) {
  const t = useTranslations('after');
  const met = visit.durationMs > 0;
  const asks =
    met && visit.state === 'completed' && visit.myRole !== null && (!visit.rated || rating === 'given');
  return (
    <>
      {asks && (
        <Card title={t('rating.title')}>
          {rating === 'given' ? (
            <p role="status">{t('rating.thanks')}</p>
          ) : (
            <>
              <p className="text-muted">{t('rating.text')}</p>
              <RatingForm pending={rating === 'sending'} onRate={onRate} />
            </>
          )}
        </Card>
      )}
      {failure}
      <Card title={t('summary.title')}>
        <VisitSummary visit={visit} />
      </Card>
      {met && quality !== null && quality.length > 0 && (
        <Card title={t('quality.title')}>
          <ParticipantList people={quality} />
        </Card>
      )}
    </>
  );
}
