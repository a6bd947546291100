import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { startServiceWorker } from '#src/platform/client/service-worker.ts';
import { safeFileName } from '../client/safe-file-name.ts';
import { shareMedia } from '../client/share-media.ts';
import { FileFailure } from './file-failure.tsx';
import { LoadingFile } from './loading-file.tsx';
import { type MediaViewProps, Player } from './player.tsx';
import { WholeMedia } from './whole-media.tsx';

/** Without a service worker a file is played from memory, as long as it fits an old phone. */
const maxWholeBytes = 64 * 1_024 * 1_024;

type Way = { by: 'asking' } | { by: 'link'; url: string } | { by: 'memory' };

/** Sound and pictures in motion: only what is played is fetched and decrypted. */
export function MediaView({ source, type, kind, onBroken }: MediaViewProps) {
  const t = useTranslations('files');
  const [way, setWay] = useState<Way>({ by: 'asking' });
  const [failure, setFailure] = useState<Failure | null>(null);
  const [turn, setTurn] = useState(0);
  const { name, sizeBytes } = source.file;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` begins anew
  useEffect(() => {
    let close: (() => void) | null = null;
    let over = false;
    setFailure(null);
    setWay({ by: 'asking' });
    void startServiceWorker().then((container) => {
      if (over) return;
      if (container === null) {
        setWay({ by: 'memory' });
        return;
      }
      const link = shareMedia(container, { sizeBytes, type, read: source.read }, setFailure);
      close = link.close;
      setWay({ by: 'link', url: link.url });
    });
    return () => {
      over = true;
      close?.();
    };
  }, [source, type, sizeBytes, turn]);
  if (failure !== null)
    return (
      <div className="m-auto w-full max-w-xl p-4">
        <FileFailure name={name} failure={failure} onRetry={() => setTurn((last) => last + 1)} />
      </div>
    );
  const label = t(kind === 'video' ? 'player.video' : 'player.audio', { name: safeFileName(name) });
  if (way.by === 'link')
    return (
      <div className="flex min-h-0 flex-1 p-4">
        <Player url={way.url} kind={kind} label={label} onError={onBroken} />
      </div>
    );
  if (way.by === 'asking') return <LoadingFile name={name} done={0} total={1} />;
  if (sizeBytes > maxWholeBytes) return <p className="m-auto max-w-md p-4">{t('player.tooLarge')}</p>;
  return <WholeMedia source={source} type={type} kind={kind} label={label} onBroken={onBroken} />;
}
