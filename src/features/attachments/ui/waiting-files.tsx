import { useCallback } from 'react';
import type { UploadView } from '../client/attachment-api.ts';
import { useAttachments } from './attachments-context.tsx';
import { UploadList } from './upload-list.tsx';

export interface WaitingFilesProps {
  conversationId: string;
  uploads: readonly UploadView[];
}

const never = () => false;

/** In the bubble of a message that waits for its files: how far each of them is. */
export function WaitingFiles({ conversationId, uploads }: WaitingFilesProps) {
  const api = useAttachments();
  const onCancel = useCallback(
    (uploadId: string) => void api.cancelUpload(conversationId, uploadId),
    [api, conversationId],
  );
  const onRetry = useCallback(
    (uploadId: string) => void api.retryUpload(conversationId, uploadId),
    [api, conversationId],
  );
  return (
    <UploadList
      conversationId={conversationId}
      uploads={uploads}
      onCancel={onCancel}
      onRetry={onRetry}
      onOriginal={null}
      canRestart={never}
    />
  );
}
