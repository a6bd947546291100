import { Mic } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useRef } from 'react';
import { IconButton } from '#src/ui/icon-button.tsx';
import type { UploadView } from '../client/attachment-api.ts';
import type { RecordedVoice } from '../client/voice-recorder.ts';
import { AttachButton } from './attach-button.tsx';
import { DropArea } from './drop-area.tsx';
import { UploadList } from './upload-list.tsx';
import { UploadProblems } from './upload-problems.tsx';
import type { Taken } from './use-picked-uploads.ts';
import { useUploadQueue } from './use-upload-queue.ts';
import { useVoiceRecorder } from './use-voice-recorder.ts';
import { VoicePanel } from './voice-panel.tsx';

export interface AttachmentUploaderProps {
  conversationId: string;
  /** Files of the queue, not yet in a message. */
  uploads: readonly UploadView[];
  /** Sends a voice note at once, by itself; null while something is written. */
  onVoice: ((uploadId: string) => Promise<void>) | null;
  /** Told of every pick; a message that is sent meanwhile waits for it. */
  onPick: (taking: Promise<Taken>) => void;
  /** The field and the button that sends, beside the one that attaches. */
  children: ReactNode;
}

/** Files for the message that is being written: chosen, pasted, dropped, photographed or spoken, and how far each of them is. */
export function AttachmentUploader({
  conversationId,
  uploads,
  onVoice,
  onPick,
  children,
}: AttachmentUploaderProps) {
  const t = useTranslations('files.voice');
  const row = useRef<HTMLDivElement>(null);
  const queue = useUploadQueue(conversationId, uploads);
  const { state, recorder } = useVoiceRecorder();
  const sendVoice = async ({ blob, durationMs, waveform }: RecordedVoice): Promise<boolean> => {
    const uploadId = await queue.addReady({
      file: blob,
      name: t('fileName'),
      type: blob.type,
      original: true,
      voice: { durationMs, waveform },
    });
    if (uploadId === null) return false;
    // Not sent for another reason, it stands in the queue and goes with the next message.
    await onVoice?.(uploadId);
    return true;
  };
  return (
    <>
      <DropArea inside={row} onFiles={(picked) => onPick(queue.add(picked))} />
      <UploadProblems problems={queue.problems} failure={queue.failure} onDismiss={queue.dismiss} />
      <UploadList
        conversationId={conversationId}
        uploads={uploads}
        onCancel={queue.cancel}
        onRetry={queue.retry}
        onOriginal={queue.setOriginal}
        canRestart={queue.has}
      />
      <div ref={row} className="flex items-end gap-1 sm:gap-2">
        {state.step === 'idle' ? (
          <>
            <AttachButton onFiles={(files) => onPick(queue.add({ files, problems: [] }))} />
            {onVoice !== null && (
              <IconButton aria-label={t('record')} className="mb-0.5" onPress={() => void recorder.start()}>
                <Mic size={22} />
              </IconButton>
            )}
            {children}
          </>
        ) : (
          <VoicePanel state={state} recorder={recorder} onSend={sendVoice} />
        )}
      </div>
    </>
  );
}
