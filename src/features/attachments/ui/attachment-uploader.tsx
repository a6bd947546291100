import { type ReactNode, useRef } from 'react';
import type { UploadView } from '../client/attachment-api.ts';
import { AttachButton } from './attach-button.tsx';
import { DropArea } from './drop-area.tsx';
import { UploadList } from './upload-list.tsx';
import { UploadProblems } from './upload-problems.tsx';
import { useUploadQueue } from './use-upload-queue.ts';

export interface AttachmentUploaderProps {
  conversationId: string;
  /** Files of the queue, not yet in a message. */
  uploads: readonly UploadView[];
  /** The field and the button that sends, beside the one that attaches. */
  children: ReactNode;
}

/** Files for the message that is being written: chosen, pasted, dropped or photographed, and how far each of them is. */
export function AttachmentUploader({ conversationId, uploads, children }: AttachmentUploaderProps) {
  const row = useRef<HTMLDivElement>(null);
  const queue = useUploadQueue(conversationId, uploads);
  return (
    <>
      <DropArea inside={row} onFiles={(picked) => void queue.add(picked)} />
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
        <AttachButton onFiles={(files) => void queue.add({ files, problems: [] })} />
        {children}
      </div>
    </>
  );
}
