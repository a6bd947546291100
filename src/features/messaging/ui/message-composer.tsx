import { Check, SendHorizontal, WifiOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import type { UploadView } from '#src/features/attachments/client/attachment-api.ts';
import { AttachmentUploader } from '#src/features/attachments/ui/attachment-uploader.tsx';
import { usePickedUploads } from '#src/features/attachments/ui/use-picked-uploads.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { classNames } from '#src/ui/class-names.ts';
import { inputLook } from '#src/ui/field.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import type { Failure, Result } from '../client/engine-api.ts';
import type { MessageExtras } from '../client/message-actions-api.ts';
import { MentionPicker } from './mention-picker.tsx';
import { type Mentionable, mentionedIn } from './mention-text.ts';
import { sendsMessage } from './send-key.ts';
import { textRoom } from './text-limit.ts';
import { useCoarsePointer } from './use-coarse-pointer.ts';
import { useComposerText } from './use-composer-text.ts';
import { useMentionField } from './use-mention-field.ts';

export interface MessageComposerHandle {
  /** Puts a text (of a message that was not sent) into the field, before what is there. */
  insert: (text: string) => void;
}

export interface MessageComposerProps {
  conversationId: string;
  /** Name of the conversation. */
  name: string;
  draft: string;
  online: boolean;
  enterSends: boolean;
  /** Emergency notice, promise of a reply, readers: stands above the field. */
  notice?: ReactNode;
  /** Files on their way that no message has yet. */
  uploads: readonly UploadView[];
  /** Further buttons beside the one that attaches. */
  tools?: ReactNode;
  /** A message that went out is being changed: its files stay as they are. */
  changing: boolean;
  /** Who can be mentioned; empty where there is nobody to choose between. */
  people: readonly Mentionable[];
  onSend: (text: string, extras: MessageExtras) => Promise<Result<{ messageId: string }>>;
  onDraft: (text: string) => void;
  onTyping: (typing: boolean) => void;
  ref?: Ref<MessageComposerHandle>;
}

/** Where a message is written. */
export function MessageComposer(props: MessageComposerProps) {
  const { conversationId, name, draft, online, enterSends, notice, uploads, changing, people } = props;
  const { tools, onSend, onDraft, onTyping, ref } = props;
  const t = useTranslations('chat.composer');
  const words = useFailureText();
  const touch = useCoarsePointer();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, change, take, stopTyping } = useComposerText(draft, onDraft, onTyping);
  const mentions = useMentionField(field, people, text, change);
  const [failure, setFailure] = useState<Failure | null>(null);
  /** Messages that were sent and wait for files that were picked with them: they stand nowhere else yet. */
  const [held, setHeld] = useState(0);
  const room = textRoom(text);
  const failed = uploads.filter((upload) => upload.stage === 'failed').length;
  const picked = usePickedUploads(uploads);
  const hasFiles = uploads.length > 0 || picked.picking;
  const sendable = (text.trim() !== '' || hasFiles) && room.state !== 'over' && failed === 0;

  useImperativeHandle(ref, () => ({
    insert: (inserted) => {
      change(text.trim() === '' ? inserted : `${inserted}\n\n${text}`);
      field.current?.focus();
    },
  }));

  const send = async () => {
    if (!sendable) return;
    setFailure(null);
    const taken = take();
    field.current?.focus();
    const queued = uploads.map((upload) => upload.uploadId);
    const waited = picked.settle();
    if (waited !== null) setHeld((count) => count + 1);
    const { uploadIds, whole } = waited === null ? { uploadIds: [], whole: true } : await waited;
    // A message does not go without a file that was meant to be in it; why it was not taken stands above the field.
    const result = whole
      ? await onSend(taken, {
          uploadIds: [...new Set([...queued, ...uploadIds])],
          mentions: mentionedIn(taken, people),
        })
      : null;
    if (waited !== null) setHeld((count) => count - 1);
    if (result?.ok) return;
    // Nothing is lost: what could not be taken goes back, before what was written meanwhile.
    if (result !== null) setFailure(result.failure);
    const meanwhile = field.current?.value ?? '';
    if (taken.trim() !== '') change(meanwhile.trim() === '' ? taken : `${taken}\n\n${meanwhile}`);
  };
  const sendVoice = async (uploadId: string) => {
    const result = await onSend('', { uploadIds: [uploadId] });
    setFailure(result.ok ? null : result.failure);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (mentions.onKeyDown(event)) return;
    const { isComposing, keyCode } = event.nativeEvent;
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const press = { key, shiftKey, ctrlKey, metaKey, altKey, isComposing, keyCode };
    if (!sendsMessage(press, enterSends, touch)) return;
    event.preventDefault();
    void send();
  };

  const roomId = `${id}room`;
  const keysId = `${id}keys`;
  const line = (
    <>
      {/* The hidden copy gives the field the height of its text, without measuring. */}
      <div className="grid min-w-0 flex-1">
        <span
          aria-hidden
          className={classNames(
            inputLook,
            'invisible col-start-1 row-start-1 max-h-[38dvh] overflow-hidden whitespace-pre-wrap wrap-anywhere',
          )}
        >
          {`${text}\n`.endsWith('\n\n') ? `${text} ` : text || ' '}
        </span>
        <textarea
          ref={field}
          value={text}
          dir="auto"
          rows={1}
          aria-label={t('label', { name })}
          aria-describedby={`${roomId} ${keysId}`}
          aria-invalid={room.state === 'over'}
          placeholder={t('placeholder')}
          enterKeyHint={enterSends && !touch ? 'send' : 'enter'}
          autoCapitalize="sentences"
          // Browsers write what stands in a field to the disk, in the open, to bring it back with its tab; not where this is off.
          autoComplete="off"
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={stopTyping}
          {...mentions.fieldProps}
          className={classNames(
            inputLook,
            'col-start-1 row-start-1 resize-none overflow-y-auto aria-invalid:border-2 aria-invalid:border-danger',
          )}
        />
      </div>
      <IconButton
        type="submit"
        variant="primary"
        aria-label={t(changing ? 'save' : 'send')}
        disabled={!sendable}
        className="mb-0.5"
      >
        {changing ? <Check size={22} /> : <SendHorizontal size={22} />}
      </IconButton>
    </>
  );
  return (
    <form
      className="flex flex-col gap-2 border-line border-t bg-canvas px-3 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-4"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="mx-auto flex w-full max-w-3xl flex-col gap-2">
        {notice}
        {!online && (
          <p className="flex gap-1.5 px-3 text-sm" role="status">
            <WifiOff aria-hidden size={16} className="mt-0.5 shrink-0" />
            {t('offline')}
          </p>
        )}
        {failure !== null && (
          <p role="alert" className="px-3 font-medium text-danger text-sm">
            {t('notSent', { why: words(failure) })}
          </p>
        )}
        <p
          id={roomId}
          aria-live="polite"
          className={classNames(
            'px-3 text-sm empty:hidden',
            room.state === 'over' ? 'font-medium text-danger' : 'text-muted',
          )}
        >
          {room.state === 'near' && t('left', { left: room.left })}
          {room.state === 'over' && t('over', { over: -room.left })}
        </p>
        {(picked.picking || held > 0) && (
          <p role="status" className="px-3 text-muted text-sm">
            {t('addingFiles')}
          </p>
        )}
        {failed > 0 && <p className="px-3 text-danger text-sm">{t('filesFailed', { count: failed })}</p>}
        {mentions.open && <MentionPicker {...mentions.picker} />}
        {changing ? (
          <div className="flex items-end gap-2">{line}</div>
        ) : (
          <AttachmentUploader
            conversationId={conversationId}
            uploads={uploads}
            onVoice={text === '' ? sendVoice : null}
            onPick={picked.note}
          >
            {tools}
            {line}
          </AttachmentUploader>
        )}
        <p id={keysId} className={touch ? 'sr-only' : 'px-3 text-muted text-xs max-sm:sr-only'}>
          {enterSends && !touch ? t('enterSends') : t('enterBreaks')}
        </p>
      </div>
    </form>
  );
}
