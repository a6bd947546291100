import { FileFailure } from './file-failure.tsx';
import { LoadingFile } from './loading-file.tsx';
import { type MediaViewProps, Player } from './player.tsx';
import { useBlobUrl } from './use-blob-url.ts';
import { useWholeFile } from './use-whole-file.ts';

/** Plays from memory, where no service worker can answer for a part. */
export function WholeMedia({ source, type, kind, label, onBroken }: MediaViewProps & { label: string }) {
  const { name, sizeBytes } = source.file;
  const whole = useWholeFile(source, sizeBytes);
  const url = useBlobUrl(whole.state === 'ready' ? whole.pieces : null, type);
  if (whole.state === 'failed')
    return <FileFailure name={name} failure={whole.failure} onRetry={whole.retry} />;
  if (url === null)
    return (
      <LoadingFile
        name={name}
        done={whole.state === 'loading' ? whole.doneBytes : sizeBytes}
        total={sizeBytes}
      />
    );
  return <Player url={url} kind={kind} label={label} onError={onBroken} />;
}
