import { Ban, Clock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { MessageFiles } from '#src/features/attachments/ui/message-files.tsx';
import { WaitingFiles } from '#src/features/attachments/ui/waiting-files.tsx';
import type { MessageItem } from '../client/engine-api.ts';
import { MessageText } from './message-text.tsx';
import { QuoteBlock } from './quote-block.tsx';

interface MessageBodyProps {
  conversationId: string;
  item: MessageItem;
  /** Element id of the words; that of the quote follows from it. */
  id: string;
  selfId: string;
  reachable: boolean;
  onJump: (messageId: string) => void;
}

/** What stands in place of a message whose content is gone or not understood. */
function Instead({ id, kind }: { id: string; kind: 'deleted' | 'removed' | 'unsupported' }) {
  const t = useTranslations('chat.message');
  const Icon = kind === 'deleted' ? Ban : Clock;
  return (
    <p id={id} className="italic">
      {kind !== 'unsupported' && <Icon aria-hidden size={16} className="mr-1.5 inline align-[-0.15em]" />}
      {t(kind)}
    </p>
  );
}

/** Inside of a bubble: the message it answers, its words and its files. */
export function MessageBody(props: MessageBodyProps) {
  const { conversationId, item, id, selfId, reachable, onJump } = props;
  const { content, uploads } = item;
  if (content.kind === 'refused' || content.kind === 'change') return null;
  if (content.kind !== 'text') return <Instead id={id} kind={content.kind} />;
  return (
    <>
      {content.replyTo !== null && (
        <QuoteBlock
          id={`${id}-quote`}
          quote={content.replyTo}
          selfId={selfId}
          onJump={onJump}
          reachable={reachable}
        />
      )}
      {content.files.length > 0 && (
        <MessageFiles
          conversationId={conversationId}
          messageId={item.key}
          files={content.files}
          mine={item.mine}
        />
      )}
      {uploads.length > 0 && <WaitingFiles conversationId={conversationId} uploads={uploads} />}
      <MessageText id={id} text={content.text} mentions={content.mentions} selfId={selfId} />
    </>
  );
}
