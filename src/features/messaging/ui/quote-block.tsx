import { useTranslations } from 'next-intl';
import { Button as AriaButton } from 'react-aria-components';
import type { QuoteView } from '../client/message-actions-api.ts';
import { useExcerpt } from './use-excerpt.ts';

interface QuoteBlockProps {
  id: string;
  quote: QuoteView;
  selfId: string;
  onJump: (messageId: string) => void;
  /** In the order of the Tab key only at the message that the keyboard is at. */
  reachable: boolean;
}

/** The message that this one answers, inside its bubble; pressing it goes there. */
export function QuoteBlock({ id, quote, selfId, onJump, reachable }: QuoteBlockProps) {
  const t = useTranslations('chat.quote');
  const common = useTranslations('chat');
  const excerpt = useExcerpt();
  const { sender } = quote;
  const name = sender === null ? null : sender.userId === selfId ? common('you') : sender.name;
  const words = sender === null && !quote.deleted ? t('notLoaded') : excerpt(quote);
  return (
    <AriaButton
      excludeFromTabOrder={!reachable}
      onPress={() => onJump(quote.messageId)}
      className="-mx-1.5 mb-0.5 block min-w-0 max-w-full rounded-lg border-accent border-l-4 bg-canvas/60 px-2.5 py-1.5 text-left text-ink text-sm data-[hovered]:bg-canvas"
    >
      <span id={id}>
        <span className="sr-only">{t('answers')} </span>
        {name !== null && (
          <span dir="auto" className="block font-semibold">
            {name}
          </span>
        )}
        <span dir="auto" className={`line-clamp-2 wrap-anywhere ${quote.text === null ? 'italic' : ''}`}>
          {words}
        </span>
      </span>
    </AriaButton>
  );
}
