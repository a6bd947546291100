'use client';
import { BarChart3 } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { useActing } from '#src/features/proxy/ui/use-acting.ts';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { buttonLook } from '#src/ui/button.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { visitsPath } from '../routes.ts';
import { statisticsPath } from './routes.ts';
import { VisitHistory } from './visit-history.tsx';

/** Visits that are over: one's own, or those of the patient that is acted for. */
export function HistoryScreen() {
  const t = useTranslations('after.history');
  const me = useMe();
  const acting = useActing();
  const query = trpc.video.history.useInfiniteQuery(
    { patientId: acting.current },
    { enabled: me.role !== 'patient' || acting.loaded, getNextPageParam: (page) => page.next },
  );
  const visits = query.data?.pages.flatMap((page) => page.visits);
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader
        title={t('title')}
        back={{ href: visitsPath, label: t('back') }}
        actions={
          me.role === 'provider' && (
            <Link href={statisticsPath} className={buttonLook('secondary')}>
              <BarChart3 aria-hidden="true" size={20} />
              {t('statistics')}
            </Link>
          )
        }
      />
      <Answer query={{ ...query, data: visits }}>
        {(found) => (
          <VisitHistory
            visits={found}
            onMore={query.hasNextPage ? () => void query.fetchNextPage() : null}
            loadingMore={query.isFetchingNextPage}
          />
        )}
      </Answer>
    </div>
  );
}
