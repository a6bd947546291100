import { Ban, Clock, Paperclip } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MessageItem } from '../client/engine-api.ts';
import { MessageText } from './message-text.tsx';
import { QuoteBlock } from './quote-block.tsx';

interface MessageBodyProps {
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
export function MessageBody({ item, id, selfId, reachable, onJump }: MessageBodyProps) {
  const { content, uploads } = item;
  if (content.kind === 'refused' || content.kind === 'change') return null;
  if (content.kind !== 'text') return <Instead id={id} kind={content.kind} />;
  const files = [
    ...content.files.map(({ fileId, name }) => ({ id: fileId, name })),
    ...uploads.map(({ uploadId, name }) => ({ id: uploadId, name })),
  ];
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
      {files.length > 0 && (
        <ul className="flex flex-col gap-1">
          {files.map((file) => (
            <li key={file.id} className="flex items-center gap-1.5">
              <Paperclip aria-hidden size={16} className="shrink-0" />
              <bdi className="min-w-0 wrap-anywhere">{file.name}</bdi>
            </li>
          ))}
        </ul>
      )}
      <MessageText id={id} text={content.text} mentions={content.mentions} selfId={selfId} />
    </>
  );
}
