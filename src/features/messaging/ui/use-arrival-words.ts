import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useAnnounce } from '#src/ui/announcer.tsx';
import type { ChatView, MessageItem } from '../client/engine-api.ts';
import { Arrivals } from './arrivals.ts';
import { emojiName } from './emoji-catalogue.ts';
import { useExcerpt } from './use-excerpt.ts';

/** Says new messages, reactions to one's own and failures to screen readers: each once, however often the list renders. */
export function useArrivalWords(view: ChatView, selfId: string): void {
  const announce = useAnnounce();
  const t = useTranslations('chat');
  const locale = useLocale();
  const excerpt = useExcerpt();
  const arrivals = useRef<Arrivals | null>(null);
  useEffect(() => {
    const words = ({ content }: MessageItem) =>
      content.kind === 'text'
        ? excerpt({ text: content.text.slice(0, 300), fileCount: content.files.length })
        : null;
    const arrive = (item: MessageItem) => {
      const text = words(item);
      if (text === null || item.content.kind !== 'text') return t('list.arrivedMany', { count: 1 });
      const named = item.content.mentions.some((person) => person.userId === selfId);
      return t(named ? 'list.arrivedNamed' : 'list.arrived', { name: item.sender.name, text });
    };
    arrivals.current ??= new Arrivals(view.lastSeq, view.items);
    const { arrived, failed, reacted } = arrivals.current.take(view.items);
    const [only] = arrived;
    const lastReaction = reacted.at(-1);
    if (failed.length > 0) announce(t('list.couldNotSend'));
    else if (arrived.length > 1) announce(t('list.arrivedMany', { count: arrived.length }));
    else if (only !== undefined) announce(arrive(only));
    else if (lastReaction !== undefined)
      announce(
        t('list.reacted', {
          name: lastReaction.person.name,
          emoji: emojiName(lastReaction.emoji, locale) ?? t('reactions.other'),
          text: words(lastReaction.item)?.slice(0, 80) ?? '',
        }),
      );
  }, [view, selfId, announce, excerpt, locale, t]);
}
