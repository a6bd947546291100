'use client';
import { MailCheck, RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { FailuresRoads } from './failures-roads.tsx';
import { FailuresTable } from './failures-table.tsx';

/** Administrators are told of nothing by events. */
const lookEveryMs = 15_000;

/** For administrators: how notices and e-mails leave, and what could not. */
export function FailuresScreen() {
  const t = useTranslations('notifications.failures');
  const announce = useAnnounce();
  const { notifications } = trpc.useUtils();
  const roads = trpc.notifications.roadState.useQuery(undefined, { refetchInterval: lookEveryMs });
  const failures = trpc.notifications.failures.useQuery(undefined, { refetchInterval: lookEveryMs });
  const retry = trpc.notifications.retryFailures.useMutation({
    onSuccess: ({ count }) => announce(t('retried', { count })),
    onSettled: () => notifications.invalidate(),
  });
  const only = retry.isPending ? (retry.variables.ids?.[0] ?? null) : null;
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      <Answer query={roads}>{(states) => <FailuresRoads roads={states} />}</Answer>
      <ErrorNotice error={retry.error} />
      <Answer query={failures}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState icon={<MailCheck size={40} />} title={t('none')}>
              {t('noneText')}
            </EmptyState>
          ) : (
            <section aria-labelledby="failures-title" className="flex flex-col gap-3">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <h2 id="failures-title" className="font-semibold text-lg">
                  {t('title')}
                </h2>
                <Button
                  variant="secondary"
                  icon={<RotateCcw size={20} />}
                  pending={retry.isPending && only === null}
                  onPress={() => retry.mutate({ ids: null })}
                >
                  {t('againAll')}
                </Button>
              </div>
              <FailuresTable
                failures={found}
                pendingId={only}
                onRetry={(id) => retry.mutate({ ids: [id] })}
              />
            </section>
          )
        }
      </Answer>
    </>
  );
}
