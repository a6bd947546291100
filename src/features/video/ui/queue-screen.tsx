'use client';
import { Armchair } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useNow } from '#src/features/messaging/ui/use-now.ts';
import { queryFailure } from '#src/platform/client-react/trpc.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { VisitView } from '../contract.ts';
import { ArrivalChoice } from './arrival-choice.tsx';
import { OwnTime } from './own-time.tsx';
import { QueueRow } from './queue-row.tsx';
import { visitsPath } from './routes.ts';
import { useArrivalSignal } from './use-arrival-signal.ts';
import { useQueue } from './use-visit.ts';

/** The provider's waiting room: who is in a call, who waits (longest first), who is expected. */
export function QueueScreen() {
  const t = useTranslations('visit.queue');
  const ui = useTranslations('ui');
  const words = useFailureText();
  const queue = useQueue();
  const now = useNow(5_000);
  const visits = queue.data?.visits ?? [];
  const waiting = visits.filter((visit) => visit.state === 'waiting');
  const inCall = visits.filter((visit) => visit.state === 'in_progress');
  const expected = visits.filter((visit) => visit.state === 'scheduled');
  const arrival = useArrivalSignal(queue.data === undefined ? null : waiting);
  const part = (name: 'inCall' | 'waiting' | 'expected', rows: VisitView[]) =>
    rows.length > 0 && (
      <section aria-labelledby={`queue-${name}`} className="flex flex-col gap-2">
        <h2 id={`queue-${name}`} className="font-semibold text-lg">
          {t(name, { count: rows.length })}
        </h2>
        <ol className="flex flex-col gap-3">
          {rows.map((visit) => (
            <QueueRow
              key={visit.id}
              visit={visit}
              now={now}
              busyWith={inCall.find((each) => each.id !== visit.id) ?? null}
            />
          ))}
        </ol>
      </section>
    );
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-5 p-4">
      <PageTitle>{waiting.length > 0 ? t('titleCount', { count: waiting.length }) : t('title')}</PageTitle>
      <PageHeader title={t('title')} back={{ href: visitsPath, label: t('back') }} />
      <div className="flex flex-col gap-5 lg:grid lg:grid-cols-[1fr_20rem] lg:items-start">
        <div className="flex flex-col gap-5">
          {queue.isPending && <SkeletonRows rows={3} label={t('loading')} />}
          {queue.isError && queue.data === undefined && (
            <EmptyState
              title={t('failed')}
              action={<Button onPress={() => void queue.refetch()}>{ui('retry')}</Button>}
            >
              {words(queryFailure(queue.error))}
            </EmptyState>
          )}
          {queue.isError && queue.data !== undefined && <Notice tone="warn">{t('old')}</Notice>}
          {part('inCall', inCall)}
          {part('waiting', waiting)}
          {queue.data !== undefined && waiting.length === 0 && (
            <EmptyState icon={<Armchair size={40} />} title={t('empty')}>
              {t('emptyText')}
            </EmptyState>
          )}
          {part('expected', expected)}
        </div>
        <div className="flex flex-col gap-5">
          {queue.data !== undefined && <OwnTime status={queue.data.status} waiting={waiting.length} />}
          <ArrivalChoice choice={arrival.choice} onChange={arrival.choose} />
        </div>
      </div>
    </div>
  );
}
