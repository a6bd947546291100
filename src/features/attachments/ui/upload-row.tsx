import { RotateCcw, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { IconButton } from '#src/ui/icon-button.tsx';
import type { UploadView } from '../client/attachment-api.ts';
import { safeFileName } from '../client/safe-file-name.ts';
import { claimedFamily } from '../client/sniff-type.ts';
import { FileName } from './file-name.tsx';
import { ProgressLine } from './progress-line.tsx';
import { SmallPicture } from './small-picture.tsx';
import { useFileWords } from './use-file-words.ts';

export interface UploadRowProps {
  conversationId: string;
  upload: UploadView;
  onCancel: (uploadId: string) => void;
  onRetry: (uploadId: string) => void;
  /** Choices about this file. */
  children?: ReactNode;
}

/** Stage in words, with speed and remaining time where they are known. */
function useStageText(upload: UploadView): string {
  const t = useTranslations('files');
  const words = useFileWords();
  const why = useFailureText();
  const { stage, doneBytes, totalBytes, sizeBytes, bytesPerSecond, remainingMs, failure } = upload;
  if (stage === 'failed')
    return failure === null ? t('stage.failed') : t('stage.failedWhy', { why: why(failure) });
  if (stage === 'preparing') return t('stage.preparing', { percent: words.percent(doneBytes, totalBytes) });
  if (stage === 'waiting') return t('stage.waiting', { size: words.size(sizeBytes) });
  if (stage === 'done') return t('stage.done', { size: words.size(sizeBytes) });
  const parts = [t('stage.uploading', { done: words.size(doneBytes), total: words.size(totalBytes) })];
  if (bytesPerSecond !== null) parts.push(words.speed(bytesPerSecond));
  if (remainingMs !== null) parts.push(words.remaining(remainingMs));
  return parts.join(' · ');
}

/** One file on its way: what it is, how far it is, and how to stop it or try again. */
export function UploadRow({ conversationId, upload, onCancel, onRetry, children }: UploadRowProps) {
  const t = useTranslations('files');
  const stage = useStageText(upload);
  const name = safeFileName(upload.name);
  const family = upload.voice ? 'audio' : claimedFamily(upload.type);
  const moving = upload.stage === 'preparing' || upload.stage === 'uploading';
  return (
    <li className="flex gap-3 rounded-xl border border-line bg-surface p-2 text-ink">
      <SmallPicture
        conversationId={conversationId}
        uploadId={upload.uploadId}
        pictured={upload.thumb !== null}
        family={family}
      />
      <div className="flex min-w-0 flex-1 flex-col justify-center gap-1">
        {upload.voice ? (
          <span className="font-medium">{t('voice.name')}</span>
        ) : (
          <FileName name={upload.name} className="font-medium" />
        )}
        <span className={upload.stage === 'failed' ? 'text-danger text-sm' : 'text-muted text-sm'}>
          {stage}
        </span>
        {moving && (
          <ProgressLine label={t('progress', { name })} done={upload.doneBytes} total={upload.totalBytes} />
        )}
        {children}
      </div>
      <div className="flex shrink-0 items-start">
        {upload.stage === 'failed' && (
          <IconButton aria-label={t('retryName', { name })} onPress={() => onRetry(upload.uploadId)}>
            <RotateCcw size={20} />
          </IconButton>
        )}
        <IconButton aria-label={t('removeName', { name })} onPress={() => onCancel(upload.uploadId)}>
          <X size={20} />
        </IconButton>
      </div>
    </li>
  );
}
