'use client';
import { keepPreviousData } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { Select } from '#src/ui/select.tsx';
import { visitsPath } from '../routes.ts';
import { activeVisitsPath } from './routes.ts';
import { StatisticsView } from './statistics-view.tsx';

const dayMs = 86_400_000;
const periods = { days7: 7, days30: 30, days90: 90 } as const;
const periodIds = ['days7', 'days30', 'days90'] as const;
type Period = keyof typeof periods;

/** How visits went over the last weeks: a provider's own, or all of the clinic. */
export function StatisticsScreen() {
  const t = useTranslations('after.statistics');
  const me = useMe();
  const router = useRouter();
  const [period, setPeriod] = useState<Period>('days30');
  const [until] = useState(() => Date.now());
  const isPatient = me.role === 'patient';
  const isAdmin = me.role === 'admin';
  useEffect(() => {
    if (isPatient) router.replace(visitsPath);
  }, [isPatient, router]);
  const query = trpc.video.statistics.useQuery(
    { from: until - periods[period] * dayMs, until },
    { enabled: !isPatient, placeholderData: keepPreviousData },
  );
  if (isPatient) return null;
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader
        title={t('title')}
        back={
          isAdmin
            ? { href: activeVisitsPath, label: t('backActive') }
            : { href: visitsPath, label: t('back') }
        }
      >
        {t(isAdmin ? 'all' : 'own')}
      </PageHeader>
      <div className="max-w-xs">
        <Select<Period>
          label={t('period')}
          value={period}
          onChange={setPeriod}
          options={periodIds.map((id) => ({ id, label: t(id) }))}
        />
      </div>
      <Answer query={query}>{(statistics) => <StatisticsView statistics={statistics} />}</Answer>
    </div>
  );
}
