import { safeFileName } from '../client/safe-file-name.ts';
import { FileFailure } from './file-failure.tsx';
import type { FileSource } from './file-source.ts';
import { LoadingFile } from './loading-file.tsx';
import { useBlobUrl } from './use-blob-url.ts';
import { useWholeFile } from './use-whole-file.ts';
import { ZoomPane } from './zoom-pane.tsx';

export interface PictureViewProps {
  source: FileSource;
  /** By its bytes. */
  type: string;
  /** The browser cannot draw it. */
  onBroken: () => void;
}

/** A whole picture, decrypted on the device. */
export function PictureView({ source, type, onBroken }: PictureViewProps) {
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
  return <ZoomPane url={url} label={safeFileName(name)} onBroken={onBroken} />;
}
