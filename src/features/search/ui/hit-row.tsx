import { Paperclip } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { conversationName } from '#src/features/messaging/ui/inbox-rows.ts';
import { useDayFormat } from '#src/features/messaging/ui/use-day-format.ts';
import { useNow } from '#src/features/messaging/ui/use-now.ts';
import type { SearchHit } from '../client/search-api.ts';
import { MarkedText } from './marked-text.tsx';

/** What is told of a message that was found. */
export function HitRow({ hit, withConversation }: { hit: SearchHit; withConversation: boolean }) {
  const t = useTranslations('search');
  const format = useDayFormat();
  const now = useNow();
  const sender = hit.mine ? t('you') : hit.sender.name;
  return (
    <span className="flex min-w-0 flex-col gap-0.5 text-left">
      <span className="flex items-baseline justify-between gap-2">
        <span dir="auto" className="min-w-0 truncate font-semibold">
          {withConversation ? conversationName(hit.head) : sender}
        </span>
        <time dateTime={new Date(hit.sentAt).toISOString()} className="shrink-0 text-muted text-sm">
          {format.brief(hit.sentAt, now)}
        </time>
      </span>
      <span dir="auto" className="wrap-anywhere line-clamp-2 text-muted">
        {withConversation && `${sender}: `}
        {hit.kind === 'file' && (
          <Paperclip aria-label={t('file')} size={15} className="mr-1 inline align-[-0.125em]" />
        )}
        <MarkedText text={hit.excerpt} marks={hit.marks} />
      </span>
    </span>
  );
}
