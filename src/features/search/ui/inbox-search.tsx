import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { messagePath } from '#src/features/messaging/ui/routes.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { HitRow } from './hit-row.tsx';
import { ScopeLine } from './scope-line.tsx';
import { useSearch, useSearchScope } from './use-search.ts';

/** Messages of all conversations that have these words; for below the list of conversations. */
export function InboxSearch({ query }: { query: string }) {
  const t = useTranslations('search');
  const engine = useEngine();
  const words = useFailureText();
  const scope = useSearchScope(null);
  const { status, answer, failure } = useSearch(query, null, scope);
  return (
    <section aria-label={t('messages')} className="flex flex-col gap-2 border-line border-t px-4 pt-3">
      <h2 className="font-semibold text-lg">{t('messages')}</h2>
      {answer === null && status === 'searching' && <SkeletonRows rows={3} label={t('searching')} />}
      {failure !== null && <p role="alert">{words(failure)}</p>}
      <p role="status" className={answer === null ? 'sr-only' : 'text-muted text-sm'}>
        {answer !== null &&
          t(answer.similar ? 'similar' : 'count', { count: answer.total, query: query.trim() })}
      </p>
      {answer !== null && answer.hits.length > 0 && (
        <ul className="-mx-2 flex flex-col gap-0.5">
          {answer.hits.map((hit) => (
            <li key={`${hit.conversationId}:${hit.messageId}`}>
              <Link
                href={messagePath(hit.conversationId, hit.messageId)}
                className="block rounded-xl px-2 py-2 text-ink no-underline hover:bg-raised"
              >
                <HitRow hit={hit} withConversation />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <ScopeLine
        scope={scope}
        one={false}
        onIndexOlder={() => void engine.indexOlder(null)}
        onPause={() => void engine.pauseIndexing(null)}
      />
      <p className="pb-2 text-muted text-sm">{t('private')}</p>
    </section>
  );
}
