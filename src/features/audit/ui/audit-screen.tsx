'use client';
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { RetentionCard } from '#src/features/records/ui/retention-card.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { AuditFilters, type FilterChoice, filterOf, noChoice } from './audit-filters.tsx';
import { AuditHeadCard } from './audit-head-card.tsx';
import { AuditItem } from './audit-item.tsx';
import { SaveTable } from './save-table.tsx';

const pageSize = 50;

/** For administrators: what the audit log holds, whether anybody touched it, and taking it away. */
export function AuditScreen() {
  const t = useTranslations('audit');
  const [choice, setChoice] = useState<FilterChoice>(noChoice);
  const filter = filterOf(choice);
  const query = trpc.audit.list.useInfiniteQuery(
    { ...filter, purpose: 'view', limit: pageSize },
    { getNextPageParam: (page) => page.next, placeholderData: keepPreviousData },
  );
  const rows = query.data?.pages.flatMap((page) => page.rows);
  return (
    <>
      <p className="text-muted">{t('intro')}</p>
      <AuditHeadCard />
      <AuditFilters choice={choice} onChange={setChoice} />
      <SaveTable filter={filter} />
      <Answer query={{ ...query, data: rows }}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState title={t('none')}>{t('noneText')}</EmptyState>
          ) : (
            <ol
              aria-label={t('list')}
              className="flex flex-col divide-y divide-line rounded-2xl border border-line bg-surface"
            >
              {found.map((row) => (
                <AuditItem key={row.id} row={row} />
              ))}
            </ol>
          )
        }
      </Answer>
      {query.hasNextPage && (
        <div className="flex justify-center">
          <Button
            variant="secondary"
            pending={query.isFetchingNextPage}
            onPress={() => void query.fetchNextPage()}
          >
            {t('more')}
          </Button>
        </div>
      )}
      <RetentionCard />
    </>
  );
}
