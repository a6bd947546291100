import { Paperclip, Star, StarOff } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { conversationName } from '#src/features/messaging/ui/inbox-rows.ts';
import { messagePath } from '#src/features/messaging/ui/routes.ts';
import { useDayFormat } from '#src/features/messaging/ui/use-day-format.ts';
import { useNow } from '#src/features/messaging/ui/use-now.ts';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { StarredItem } from '../client/search-api.ts';

export interface StarredListProps {
  /** Null while they are read. */
  items: readonly StarredItem[] | null;
  onUnstar: (item: StarredItem) => void;
}

function Words({ item }: { item: StarredItem }) {
  const t = useTranslations('search');
  const format = useDayFormat();
  const now = useNow();
  const sender = item.mine ? t('you') : item.sender?.name;
  return (
    <span className="flex min-w-0 flex-col gap-0.5">
      <span className="flex items-baseline justify-between gap-2">
        <span dir="auto" className="min-w-0 truncate font-semibold">
          {item.head === null ? t('starred.conversation') : conversationName(item.head)}
        </span>
        {item.sentAt !== null && (
          <time dateTime={new Date(item.sentAt).toISOString()} className="shrink-0 text-muted text-sm">
            {format.brief(item.sentAt, now)}
          </time>
        )}
      </span>
      <span dir="auto" className="wrap-anywhere line-clamp-3 text-muted">
        {item.state === 'known' ? `${sender}: ${item.text}` : <i>{t(`starred.${item.state}`)}</i>}
      </span>
      {item.files.map((name, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name
        <span key={place} className="flex items-center gap-1 text-muted text-sm">
          <Paperclip aria-label={t('file')} size={15} className="shrink-0" />
          <span className="truncate">{name}</span>
        </span>
      ))}
    </span>
  );
}

/** The starred messages of all conversations, newest star first. */
export function StarredList({ items, onUnstar }: StarredListProps) {
  const t = useTranslations('search.starred');
  if (items === null) return <SkeletonRows rows={4} label={t('loading')} />;
  if (items.length === 0)
    return (
      <EmptyState icon={<Star size={40} />} title={t('empty')}>
        {t('emptyText')}
      </EmptyState>
    );
  return (
    <>
      <ul aria-label={t('title')} className="flex flex-col gap-0.5 px-2">
        {items.map((item) => (
          <li key={`${item.conversationId}:${item.messageId}`} className="flex items-start gap-1">
            <Link
              href={messagePath(item.conversationId, item.messageId)}
              className="min-w-0 flex-1 rounded-xl px-3 py-2.5 text-ink no-underline hover:bg-raised"
            >
              <Words item={item} />
            </Link>
            <IconButton aria-label={t('unstar')} onPress={() => onUnstar(item)}>
              <StarOff size={20} />
            </IconButton>
          </li>
        ))}
      </ul>
      <p className="px-5 pt-3 text-muted text-sm">{t('private')}</p>
    </>
  );
}
