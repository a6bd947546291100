import { useTranslations } from 'next-intl';
import { memo, useMemo } from 'react';
import type { PersonName } from '../client/message-actions-api.ts';
import { linkify, type TextSegment } from './linkify.ts';
import { type MentionSegment, splitMentions } from './mention-text.ts';

interface MessageTextProps {
  id: string;
  text: string;
  mentions: readonly PersonName[];
  selfId: string;
}

type Part = (TextSegment | MentionSegment) & { key: number };

function partsOf(text: string, mentions: readonly PersonName[]): Part[] {
  let offset = 0;
  return linkify(text)
    .flatMap((segment): (TextSegment | MentionSegment)[] =>
      segment.kind === 'text' ? splitMentions(segment.text, mentions) : [segment],
    )
    .map((segment) => {
      const key = offset;
      offset += segment.text.length;
      return { ...segment, key };
    });
}

/** Text of a message: line breaks kept, long words broken, direction by its first strong letter, safe links, people named in it. */
export const MessageText = memo(function MessageText({ id, text, mentions, selfId }: MessageTextProps) {
  const t = useTranslations('chat.message');
  const parts = useMemo(() => partsOf(text, mentions), [text, mentions]);
  return (
    <p
      id={id}
      dir="auto"
      className="whitespace-pre-wrap wrap-anywhere select-text empty:hidden pointer-coarse:select-none"
    >
      {parts.map((part) => {
        if (part.kind === 'text') return part.text;
        if (part.kind === 'mention')
          return (
            <bdi
              key={part.key}
              className={
                part.userId === selfId
                  ? 'rounded-sm bg-accent px-0.5 font-semibold text-on-accent'
                  : 'font-semibold text-accent'
              }
            >
              {part.text}
            </bdi>
          );
        return (
          // Isolated left to right: a direction override in the text around cannot turn an address round.
          <bdi key={part.key} dir="ltr">
            <a
              href={part.href}
              target="_blank"
              rel="noopener noreferrer nofollow"
              className="rounded-sm font-medium underline underline-offset-3 decoration-1 hover:decoration-2"
            >
              {part.text}
              <span className="sr-only"> {t('newTab')}</span>
            </a>
          </bdi>
        );
      })}
    </p>
  );
});
