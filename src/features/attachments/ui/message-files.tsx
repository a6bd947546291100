'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { classNames } from '#src/ui/class-names.ts';
import type { FileView } from '../client/attachment-api.ts';
import { claimedFamily } from '../client/sniff-type.ts';
import { useAttachments, useOpenFile } from './attachments-context.tsx';
import { FileCard } from './file-card.tsx';
import { type FileSource, fileSource } from './file-source.ts';
import { PictureTile } from './picture-tile.tsx';
import { maxVoiceBytes, VoiceNote } from './voice-note.tsx';

/** More pictures than this hide behind the last tile. */
const maxTiles = 4;

export interface MessageFilesProps {
  conversationId: string;
  messageId: string;
  files: readonly FileView[];
  mine: boolean;
}

function isPictured({ file }: FileSource): boolean {
  const family = claimedFamily(file.type);
  return file.thumb !== null && (family === 'image' || family === 'video');
}

function isVoice({ file }: FileSource): boolean {
  return file.voice && file.sizeBytes > 0 && file.sizeBytes <= maxVoiceBytes;
}

/** What a message carries: pictures side by side, everything else as cards; opened over the page. */
export function MessageFiles({ conversationId, messageId, files, mine }: MessageFilesProps) {
  const t = useTranslations('files');
  const api = useAttachments();
  const openFile = useOpenFile();
  const { pictured, others } = useMemo(() => {
    const sources = files.map((file) => fileSource(api, conversationId, messageId, file));
    return {
      pictured: sources.filter(isPictured),
      others: sources.filter((source) => !isPictured(source)),
    };
  }, [api, conversationId, messageId, files]);
  const alone = pictured.length === 1;
  return (
    <section
      aria-label={t('inMessage', { count: files.length })}
      className={classNames('flex w-full min-w-0 flex-col gap-2', mine ? 'items-end' : 'items-start')}
    >
      {pictured.length > 0 && (
        <div className={alone ? 'max-w-full' : 'grid w-72 max-w-full grid-cols-2 gap-1'}>
          {pictured.slice(0, maxTiles).map((source, at) => (
            <PictureTile
              key={source.file.fileId}
              source={source}
              place={at + 1}
              count={pictured.length}
              alone={alone}
              hidden={at === maxTiles - 1 ? pictured.length - maxTiles : 0}
              onOpen={() => openFile(pictured, source)}
            />
          ))}
        </div>
      )}
      {others.map((source) =>
        isVoice(source) ? (
          <VoiceNote key={source.file.fileId} source={source} />
        ) : (
          <FileCard key={source.file.fileId} source={source} onOpen={() => openFile([source], source)} />
        ),
      )}
    </section>
  );
}
