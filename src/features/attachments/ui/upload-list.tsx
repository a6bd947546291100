import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useAnnounce } from '#src/ui/announcer.tsx';
import type { UploadView } from '../client/attachment-api.ts';
import { safeFileName } from '../client/safe-file-name.ts';
import { claimedFamily } from '../client/sniff-type.ts';
import { OriginalChoice } from './original-choice.tsx';
import { UploadRow } from './upload-row.tsx';

export interface UploadListProps {
  conversationId: string;
  uploads: readonly UploadView[];
  onCancel: (uploadId: string) => void;
  onRetry: (uploadId: string) => void;
  /** Null where the choice is made: the files belong to a message already. */
  onOriginal: ((uploadId: string, original: boolean) => void) | null;
  /** Whether this page still has the file, so that it can be started anew. */
  canRestart: (uploadId: string) => boolean;
}

/** Says once that a file came, is there, or failed; never how far it is. */
function useStagesAnnounced(uploads: readonly UploadView[]): void {
  const t = useTranslations('files.said');
  const announce = useAnnounce();
  const known = useRef<Map<string, UploadView['stage']> | null>(null);
  useEffect(() => {
    const before = known.current;
    known.current = new Map(uploads.map((upload) => [upload.uploadId, upload.stage]));
    // What stood here when the conversation was opened is read in its place.
    if (before === null) return;
    const added = uploads.filter((upload) => !before.has(upload.uploadId));
    const turned = uploads.filter(
      ({ uploadId, stage }) =>
        before.has(uploadId) && before.get(uploadId) !== stage && (stage === 'done' || stage === 'failed'),
    );
    const said = [
      ...(added.length > 0 ? [t('added', { count: added.length })] : []),
      ...turned.map(({ name, stage }) =>
        t(stage === 'done' ? 'done' : 'failed', { name: safeFileName(name) }),
      ),
    ];
    if (said.length > 0) announce(said.join(' '));
  }, [uploads, announce, t]);
}

/** Files on their way, in the order in which they will stand. */
export function UploadList(props: UploadListProps) {
  const { conversationId, uploads, onCancel, onRetry, onOriginal, canRestart } = props;
  const t = useTranslations('files');
  useStagesAnnounced(uploads);
  if (uploads.length === 0) return null;
  return (
    <ul aria-label={t('queue')} className="flex max-h-[34dvh] flex-col gap-2 overflow-y-auto">
      {uploads.map((upload) => (
        <UploadRow
          key={upload.uploadId}
          conversationId={conversationId}
          upload={upload}
          onCancel={onCancel}
          onRetry={onRetry}
        >
          {onOriginal !== null && claimedFamily(upload.type) === 'image' && canRestart(upload.uploadId) && (
            <OriginalChoice
              name={upload.name}
              original={upload.original}
              onChange={(original) => onOriginal(upload.uploadId, original)}
            />
          )}
        </UploadRow>
      ))}
    </ul>
  );
}
