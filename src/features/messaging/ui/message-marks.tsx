import { AtSign, Forward, Pin, Star, TriangleAlert, UserRound, Video } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MessageItem } from '../client/engine-api.ts';

const small = 'inline-flex items-center gap-1 font-medium text-sm';

/** Words for what is special about a message, for its name: “edited”, “pinned”, “mentions you”. */
export function useMarkWords(selfId: string): (item: MessageItem) => string[] {
  const t = useTranslations('chat.mark');
  return (item) => {
    const { content } = item;
    if (content.kind !== 'text') return [];
    const marks: [boolean, Parameters<typeof t>[0]][] = [
      [content.urgent, 'urgent'],
      [content.visit?.part === 'reason', 'visitReason'],
      [content.visit?.part === 'notes', 'visitNotes'],
      [mentions(item, selfId), 'mentionsYou'],
      [content.forwarded, 'forwarded'],
      [item.editedAt !== null, 'edited'],
      [item.pinned, 'pinned'],
      [item.starred, 'starred'],
    ];
    return marks.flatMap(([there, mark]) => (there ? [t(mark)] : []));
  };
}

function mentions({ content, mine }: MessageItem, selfId: string): boolean {
  return !mine && content.kind === 'text' && content.mentions.some((person) => person.userId === selfId);
}

/** Above the words: forwarded, for whom, urgent and what about, and whether it speaks to the reader. */
export function MarksAbove({ item, selfId }: { item: MessageItem; selfId: string }) {
  const t = useTranslations('chat.mark');
  const { content } = item;
  if (content.kind !== 'text') return null;
  return (
    <>
      {content.urgent && (
        <p className={`${small} text-danger`}>
          <TriangleAlert aria-hidden size={16} />
          {t('urgent')}
        </p>
      )}
      {content.visit !== null && (
        <p className={`${small} text-accent`}>
          <Video aria-hidden size={16} />
          {t(content.visit.part === 'reason' ? 'visitReason' : 'visitNotes')}
        </p>
      )}
      {content.topic !== '' && (
        <p dir="auto" className="font-semibold text-sm wrap-anywhere">
          {t('topic', { topic: content.topic })}
        </p>
      )}
      {content.actingFor !== null && (
        <p className={small}>
          <UserRound aria-hidden size={16} />
          {t('actingFor', { name: content.actingFor.name })}
        </p>
      )}
      {content.forwarded && (
        <p className={`${small} italic`}>
          <Forward aria-hidden size={16} />
          {t('forwarded')}
        </p>
      )}
      {mentions(item, selfId) && (
        <p className={`${small} text-accent`}>
          <AtSign aria-hidden size={16} />
          {t('mentionsYou')}
        </p>
      )}
    </>
  );
}

/** Beside the time: edited, pinned, starred. */
export function MarksBelow({ item }: { item: MessageItem }) {
  const t = useTranslations('chat.mark');
  if (item.content.kind !== 'text') return null;
  return (
    <>
      {item.pinned && <Pin role="img" aria-label={t('pinned')} size={15} />}
      {item.starred && <Star role="img" aria-label={t('starred')} size={15} fill="currentColor" />}
      {item.editedAt !== null && <span>{t('edited')}</span>}
    </>
  );
}
