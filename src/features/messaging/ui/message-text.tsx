import { useTranslations } from 'next-intl';
import { memo, useMemo } from 'react';
import { linkify } from './linkify.ts';

/** Text of a message: line breaks kept, long words broken, direction by its first strong letter, safe links. */
export const MessageText = memo(function MessageText({ id, text }: { id: string; text: string }) {
  const t = useTranslations('chat.message');
  const segments = useMemo(() => {
    let offset = 0;
    return linkify(text).map((segment) => {
      const key = offset;
      offset += segment.text.length;
      return { ...segment, key };
    });
  }, [text]);
  return (
    <p id={id} dir="auto" className="whitespace-pre-wrap wrap-anywhere select-text">
      {segments.map((segment) =>
        segment.kind === 'text' ? (
          segment.text
        ) : (
          // Isolated left to right: a direction override in the text around cannot turn an address round.
          <bdi key={segment.key} dir="ltr">
            <a
              href={segment.href}
              target="_blank"
              rel="noopener noreferrer nofollow"
              className="rounded-sm font-medium underline underline-offset-3 decoration-1 hover:decoration-2"
            >
              {segment.text}
              <span className="sr-only"> {t('newTab')}</span>
            </a>
          </bdi>
        ),
      )}
    </p>
  );
});
