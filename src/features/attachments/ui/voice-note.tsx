import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { sniffType } from '../client/sniff-type.ts';
import { FileCard } from './file-card.tsx';
import { FileFailure } from './file-failure.tsx';
import { eachPiece, type FileSource } from './file-source.ts';
import { useBlobUrl } from './use-blob-url.ts';
import { VoicePlayer } from './voice-player.tsx';

/** A note of a quarter of an hour is four megabytes; what is larger is no voice note, whatever it says. */
export const maxVoiceBytes = 32 * 1_024 * 1_024;

type Loaded =
  | { state: 'no' | 'loading' | 'unplayable' }
  | { state: 'ready'; pieces: Uint8Array[]; type: string }
  | { state: 'failed'; failure: Failure };

/** A voice note of a message: fetched when it is played for the first time. */
export function VoiceNote({ source }: { source: FileSource }) {
  const t = useTranslations('files.voice');
  const [loaded, setLoaded] = useState<Loaded>({ state: 'no' });
  const url = useBlobUrl(
    loaded.state === 'ready' ? loaded.pieces : null,
    loaded.state === 'ready' ? loaded.type : '',
  );
  const { file } = source;
  const load = async () => {
    setLoaded({ state: 'loading' });
    const pieces: Uint8Array[] = [];
    const result = await eachPiece(source, file.sizeBytes, new AbortController().signal, (piece) => {
      pieces.push(piece);
    });
    if (!result.ok) {
      setLoaded({ state: 'failed', failure: result.failure });
      return;
    }
    const { preview, type } = sniffType(pieces[0] ?? new Uint8Array());
    const playable = preview === 'audio' || preview === 'video';
    setLoaded(playable ? { state: 'ready', pieces, type } : { state: 'unplayable' });
  };
  if (loaded.state === 'unplayable') return <FileCard source={source} onOpen={null} />;
  if (loaded.state === 'failed')
    return <FileFailure name={t('name')} failure={loaded.failure} onRetry={() => void load()} />;
  return (
    <fieldset aria-label={t('name')} className="max-w-full">
      <VoicePlayer
        url={url}
        durationMs={file.media?.durationMs ?? 0}
        waveform={file.media?.waveform ?? new Uint8Array()}
        loading={loaded.state === 'loading'}
        onLoad={() => void load()}
        onBroken={() => setLoaded({ state: 'unplayable' })}
      />
    </fieldset>
  );
}
