import { MessageCircle, Plus, Search, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Input, SearchField } from 'react-aria-components';
import { DeskMenu } from '#src/features/desk/ui/desk-menu.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { classNames } from '#src/ui/class-names.ts';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { inputLook } from '#src/ui/field.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { PageCorner } from '#src/ui/page-corner.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { InboxView } from '../client/engine-api.ts';
import { FilterChoice } from './filter-choice.tsx';
import { InboxRowLink } from './inbox-row.tsx';
import { conversationName, countRows, type InboxFilter, visibleRows } from './inbox-rows.ts';
import { useDayFormat } from './use-day-format.ts';
import { useNow } from './use-now.ts';

export interface InboxListProps {
  view: InboxView;
  /** The conversation that is open beside the list. */
  currentId: string | null;
  /** Staff: they may narrow the list by what waits and whose it is. */
  filters: boolean;
  /** Without a connection it is told what waits to be sent. */
  offline: boolean;
  onNew: () => void;
  onLoadMore: () => void;
  onRetry: () => void;
  /** What else is found for these words, below the conversations. */
  searchResults?: (query: string) => ReactNode;
  /** Beside the button for a new conversation. */
  tools?: ReactNode;
}

function Rows({
  view,
  currentId,
  offline,
  filter,
  query,
  onLoadMore,
  onNew,
  searchResults,
}: InboxListProps & { filter: InboxFilter; query: string }) {
  const t = useTranslations('inbox');
  const format = useDayFormat();
  const now = useNow();
  // What waits is always loaded whole.
  const partial = filter !== 'all' && filter !== 'waiting';
  const rows = visibleRows(view.rows, filter, query);
  if (view.rows.length === 0)
    return (
      <EmptyState
        icon={<MessageCircle size={40} />}
        title={t('empty.title')}
        action={<Button onPress={onNew}>{t('new')}</Button>}
      >
        {t('empty.text')}
      </EmptyState>
    );
  return (
    <>
      <ul aria-label={t('list')} className="flex flex-col gap-0.5 px-2">
        {rows.map((row) => (
          <li key={row.conversationId} className="relative">
            <InboxRowLink
              row={row}
              offline={offline}
              current={row.conversationId === currentId}
              format={format}
              now={now}
            />
            {row.desk !== null && (
              <div className="absolute top-8.5 right-1.5">
                <DeskMenu head={row} name={conversationName(row)} compact />
              </div>
            )}
          </li>
        ))}
      </ul>
      {rows.length === 0 && (
        <p role="status" className="px-5 py-6 text-center text-muted">
          {query.trim() === '' ? t(`none.${filter}`) : t('noneFound', { query: query.trim() })}
          {view.hasMore && (query.trim() !== '' || partial) && ` ${t('noneFoundMore')}`}
        </p>
      )}
      {view.hasMore && (
        <div className="flex justify-center p-3">
          <Button variant="secondary" onPress={onLoadMore}>
            {t('more')}
          </Button>
        </div>
      )}
      {query.trim() !== '' && searchResults?.(query)}
    </>
  );
}

/** The list of conversations. */
export function InboxList(props: InboxListProps) {
  const { view, filters, tools, onNew, onRetry } = props;
  const t = useTranslations('inbox');
  const words = useFailureText();
  const [filter, setFilter] = useState<InboxFilter>('all');
  const [query, setQuery] = useState('');
  return (
    <section aria-label={t('title')} className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      <div className="flex flex-col gap-3 px-4 pt-4 pb-3">
        <div className="flex items-center justify-between gap-2">
          <h1 className="min-w-0 font-semibold text-xl sm:text-2xl">{t('title')}</h1>
          <span className="flex items-center gap-1">
            <PageCorner />
            {tools}
            <IconButton aria-label={t('new')} variant="primary" onPress={onNew}>
              <Plus size={24} />
            </IconButton>
          </span>
        </div>
        {view.rows.length > 0 && (
          <>
            <SearchField
              aria-label={t('search')}
              value={query}
              onChange={setQuery}
              autoComplete="off"
              className="relative"
            >
              <Search
                aria-hidden
                size={20}
                className="pointer-events-none absolute top-1/2 left-3.5 -translate-y-1/2 text-muted"
              />
              <Input
                placeholder={t('search')}
                className={classNames(inputLook, 'pr-12 pl-11 [&::-webkit-search-cancel-button]:hidden')}
              />
              {query !== '' && (
                <IconButton
                  aria-label={t('searchClear')}
                  onPress={() => setQuery('')}
                  className="absolute top-0.5 right-0.5"
                >
                  <X size={20} />
                </IconButton>
              )}
            </SearchField>
            {filters && <FilterChoice value={filter} counts={countRows(view.rows)} onChange={setFilter} />}
          </>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-4">
        {view.status === 'loading' && <SkeletonRows rows={6} label={t('loading')} />}
        {view.status === 'failed' && (
          <EmptyState title={t('failed.title')} action={<Button onPress={onRetry}>{t('retry')}</Button>}>
            {view.failure === null ? null : words(view.failure)}
          </EmptyState>
        )}
        {view.status === 'ready' && <Rows {...props} filter={filter} query={query} />}
      </div>
    </section>
  );
}
