import { Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { classNames } from '#src/ui/class-names.ts';
import { safeFileName } from '../client/safe-file-name.ts';
import { claimedFamily } from '../client/sniff-type.ts';
import { useAttachments } from './attachments-context.tsx';
import { FamilyIcon } from './family-icon.tsx';
import type { FileSource } from './file-source.ts';
import { clockTime } from './measures.ts';
import { usePicture } from './use-picture.ts';

export interface PictureTileProps {
  source: FileSource;
  /** Its place among the pictures of the message, from 1. */
  place: number;
  count: number;
  /** It stands alone and may keep its shape. */
  alone: boolean;
  /** Pictures behind this last one that have no tile. */
  hidden: number;
  onOpen: () => void;
}

/** A small picture of a file; pressed, the file opens. */
export function PictureTile({ source, place, count, alone, hidden, onOpen }: PictureTileProps) {
  const t = useTranslations('files');
  const api = useAttachments();
  const { conversationId, messageId, file } = source;
  const { fileId, thumb, media } = file;
  const load = useCallback(
    () => api.thumbnail(conversationId, messageId, fileId),
    [api, conversationId, messageId, fileId],
  );
  const picture = usePicture(load);
  const video = claimedFamily(file.type) === 'video';
  const name = safeFileName(file.name);
  const what = t(video ? 'tile.video' : 'tile.picture', { name });
  return (
    <AriaButton
      aria-label={count > 1 ? t('tile.place', { what, place, count }) : what}
      onPress={onOpen}
      style={
        alone && thumb !== null
          ? { aspectRatio: `${Math.min(2, Math.max(0.6, thumb.width / Math.max(1, thumb.height)))}` }
          : {}
      }
      className={classNames(
        'relative flex min-w-0 items-center justify-center overflow-hidden rounded-xl bg-raised text-muted',
        alone ? 'max-h-80 w-64 max-w-full' : 'aspect-square',
      )}
    >
      {picture.state === 'ready' ? (
        // biome-ignore lint/performance/noImgElement: decrypted on the device; there is no address to optimise
        <img src={picture.url} alt="" className="size-full object-cover" />
      ) : (
        <FamilyIcon family={video ? 'video' : 'image'} size={32} />
      )}
      {video && (
        <span aria-hidden className="absolute inset-0 flex items-center justify-center">
          <span className="flex size-12 items-center justify-center rounded-full bg-black/60 text-white">
            <Play size={24} />
          </span>
        </span>
      )}
      {video && media !== null && media.durationMs > 0 && (
        <span
          aria-hidden
          className="absolute right-1.5 bottom-1.5 rounded bg-black/70 px-1.5 text-sm text-white"
        >
          {clockTime(media.durationMs)}
        </span>
      )}
      {hidden > 0 && (
        <span
          aria-hidden
          className="absolute inset-0 flex items-center justify-center bg-black/60 font-semibold text-2xl text-white"
        >
          +{hidden}
        </span>
      )}
    </AriaButton>
  );
}
