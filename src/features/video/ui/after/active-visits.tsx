import { MonitorPlay } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import type { VisitView } from '../../contract.ts';
import { useVisitWords } from './use-visit-words.ts';

interface ActiveVisitsProps {
  visits: readonly VisitView[];
  now: number;
  onQuality: (visit: VisitView) => void;
}

const isCall = ({ state }: VisitView) => state === 'in_progress';

/** Visits under way and waiting, for who keeps the house running. */
export function ActiveVisits({ visits, now, onQuality }: ActiveVisitsProps) {
  const t = useTranslations('after.active');
  if (visits.length === 0)
    return (
      <EmptyState icon={<MonitorPlay size={40} />} title={t('none')}>
        {t('noneText')}
      </EmptyState>
    );
  const calls = visits.filter(isCall).length;
  return (
    <>
      <p role="status">{t('count', { calls, waiting: visits.length - calls })}</p>
      <ul
        aria-label={t('list')}
        className="flex flex-col divide-y divide-line rounded-2xl border border-line bg-surface"
      >
        {visits.map((visit) => (
          <ActiveVisit key={visit.id} visit={visit} now={now} onQuality={() => onQuality(visit)} />
        ))}
      </ul>
    </>
  );
}

function ActiveVisit({ visit, now, onQuality }: { visit: VisitView; now: number; onQuality: () => void }) {
  const t = useTranslations('after.active');
  const words = useVisitWords();
  const inCall = isCall(visit);
  const since = inCall ? visit.startedAt : (visit.waiting?.since ?? null);
  const names = { patient: visit.patient.name, provider: visit.provider.name };
  const connected = visit.participants.filter(({ leftAt }) => leftAt === null).length;
  return (
    <li className="flex flex-wrap items-center gap-3 p-4">
      <div className="min-w-0 flex-1 basis-60">
        <h2 className="font-medium">{t('with', names)}</h2>
        <p className="text-muted text-sm">
          {since !== null &&
            t('since', {
              time: words.clock(since),
              duration: words.duration(Math.max(0, now - since)),
            })}
          {inCall && ` · ${t('people', { count: connected })}`}
        </p>
      </div>
      <Badge tone={inCall ? 'accent' : 'neutral'}>{t(inCall ? 'inCall' : 'waiting')}</Badge>
      {inCall && (
        <Button variant="secondary" aria-label={t('qualityOf', names)} onPress={onQuality}>
          {t('quality')}
        </Button>
      )}
    </li>
  );
}
