import { ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { classNames } from '#src/ui/class-names.ts';
import { inputLook } from '#src/ui/field.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import type { SearchHit } from '../client/search-api.ts';
import { HitRow } from './hit-row.tsx';
import { ScopeLine } from './scope-line.tsx';
import { useSearch, useSearchScope } from './use-search.ts';

export interface ChatSearchProps {
  conversationId: string;
  /** Rises each time that somebody asks for the search. */
  asked: number;
  onClose: () => void;
}

/** Searches the conversation that is open: a bar above it, with the hits below the bar. */
export function ChatSearch({ conversationId, asked, onClose }: ChatSearchProps) {
  const t = useTranslations('search');
  const engine = useEngine();
  const words = useFailureText();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const [current, setCurrent] = useState<string | null>(null);
  const scope = useSearchScope(conversationId);
  const { status, answer, failure } = useSearch(query, conversationId, scope);
  const hits = answer?.hits ?? [];
  const index = hits.findIndex((hit) => hit.messageId === current);

  // Closing leads back to where the person was.
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asking again leads back to the field
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [asked]);

  const open = (hit: SearchHit | undefined) => {
    if (hit === undefined) return;
    setCurrent(hit.messageId);
    void engine.jumpToMessage(conversationId, hit.messageId);
  };
  /** Hits stand newest first: “older” goes down the list. */
  const step = (by: 1 | -1) => open(hits[index === -1 ? 0 : (index + by + hits.length) % hits.length]);

  return (
    <search
      aria-label={t('inChat')}
      className="flex max-h-[60%] shrink-0 flex-col gap-2 border-line border-b bg-surface px-3 py-2"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="flex items-center gap-1">
        <div className="relative min-w-0 flex-1">
          <Search
            aria-hidden
            size={20}
            className="pointer-events-none absolute top-1/2 left-3.5 -translate-y-1/2 text-muted"
          />
          <input
            ref={field}
            type="search"
            aria-label={t('inChat')}
            placeholder={t('inChat')}
            value={query}
            enterKeyHint="search"
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing) step(event.shiftKey ? -1 : 1);
            }}
            className={classNames(inputLook, 'pr-3 pl-11 [&::-webkit-search-cancel-button]:hidden')}
          />
        </div>
        <IconButton aria-label={t('newer')} disabled={hits.length === 0} onPress={() => step(-1)}>
          <ChevronUp size={22} />
        </IconButton>
        <IconButton aria-label={t('older')} disabled={hits.length === 0} onPress={() => step(1)}>
          <ChevronDown size={22} />
        </IconButton>
        <IconButton aria-label={t('close')} onPress={onClose}>
          <X size={22} />
        </IconButton>
      </div>
      <p role="status" className="text-muted text-sm empty:hidden">
        {failure !== null && words(failure)}
        {answer === null && status === 'searching' && t('searching')}
        {answer !== null &&
          (index === -1
            ? t(answer.similar ? 'similar' : 'count', { count: answer.total, query: query.trim() })
            : t('place', { place: index + 1, count: answer.total }))}
      </p>
      <div className="flex min-h-0 flex-col gap-2 overflow-y-auto">
        {hits.length > 0 && (
          <ul aria-label={t('hits')} className="flex flex-col gap-0.5">
            {hits.map((hit) => (
              <li key={hit.messageId}>
                <button
                  type="button"
                  aria-current={hit.messageId === current ? 'true' : undefined}
                  onClick={() => open(hit)}
                  className={classNames(
                    'w-full rounded-xl px-2 py-2 -outline-offset-2',
                    hit.messageId === current ? 'bg-raised' : 'hover:bg-raised',
                  )}
                >
                  <HitRow hit={hit} withConversation={false} />
                </button>
              </li>
            ))}
          </ul>
        )}
        <ScopeLine
          scope={scope}
          one
          onIndexOlder={() => void engine.indexOlder(conversationId)}
          onPause={() => void engine.pauseIndexing(conversationId)}
        />
      </div>
    </search>
  );
}
