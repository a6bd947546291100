import { useCallback } from 'react';
import type { FileFamily } from '../client/sniff-type.ts';
import { useAttachments } from './attachments-context.tsx';
import { FamilyIcon } from './family-icon.tsx';
import { usePicture } from './use-picture.ts';

export interface SmallPictureProps {
  conversationId: string;
  uploadId: string;
  /** There is a picture to ask for. */
  pictured: boolean;
  family: FileFamily;
}

/** The square before the name of a file on its way: its picture, or a sign for its kind. */
export function SmallPicture({ conversationId, uploadId, pictured, family }: SmallPictureProps) {
  const api = useAttachments();
  const load = useCallback(
    () => api.thumbnail(conversationId, null, uploadId),
    [api, conversationId, uploadId],
  );
  const picture = usePicture(pictured ? load : null);
  return (
    <span className="flex size-12 shrink-0 items-center justify-center overflow-hidden rounded-lg bg-raised text-muted">
      {picture.state === 'ready' ? (
        // biome-ignore lint/performance/noImgElement: decrypted on the device; there is no address to optimise
        <img src={picture.url} alt="" className="size-full object-cover" />
      ) : (
        <FamilyIcon family={family} />
      )}
    </span>
  );
}
