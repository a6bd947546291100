'use client';
import { BarChart3 } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { buttonLook } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import type { VisitView } from '../../contract.ts';
import { ActiveVisits } from './active-visits.tsx';
import { ParticipantList } from './participant-list.tsx';
import { statisticsPath } from './routes.ts';

/** Administrators are told of no changes: asked again by itself. */
const refreshMs = 10_000;

/** Visits under way, for the clinic's office. */
export function ActiveScreen() {
  const t = useTranslations('after.active');
  const query = trpc.video.active.useQuery(undefined, { refetchInterval: refreshMs });
  const [asked, setAsked] = useState<VisitView | null>(null);
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      <div>
        <Link href={statisticsPath} className={buttonLook('secondary')}>
          <BarChart3 aria-hidden="true" size={20} />
          {t('statistics')}
        </Link>
      </div>
      <Answer query={query}>
        {(visits) => <ActiveVisits visits={visits} now={query.dataUpdatedAt} onQuality={setAsked} />}
      </Answer>
      {asked !== null && <LiveQuality visit={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function LiveQuality({ visit, onClose }: { visit: VisitView; onClose: () => void }) {
  const t = useTranslations('after.active');
  const query = trpc.video.quality.useQuery({ visitId: visit.id }, { refetchInterval: refreshMs });
  const names = { patient: visit.patient.name, provider: visit.provider.name };
  return (
    <Dialog open onClose={onClose} title={t('with', names)}>
      <Answer query={query}>
        {(people) => (people.length === 0 ? <p>{t('nobody')}</p> : <ParticipantList people={people} />)}
      </Answer>
    </Dialog>
  );
}
