import { useMemo, useState } from 'react';
import { safeFileName } from '../client/safe-file-name.ts';
import { FileFailure } from './file-failure.tsx';
import type { FileSource } from './file-source.ts';
import { LoadingFile } from './loading-file.tsx';
import { useObjectUrl } from './use-object-url.ts';
import { blobOf } from './use-picture.ts';
import { useWholeFile } from './use-whole-file.ts';
import { ZoomPane } from './zoom-pane.tsx';

const redrawnQuality = 0.92;

export interface PictureViewProps {
  source: FileSource;
  /** By its bytes. */
  type: string;
  /** The browser cannot draw it, and neither can we. */
  onBroken: () => void;
}

/** A HEIC picture that was sent untouched, as one that every browser draws. */
async function redraw(heic: Blob): Promise<Blob> {
  const { decodeHeic } = await import('../client/heic.ts');
  const pixels = await decodeHeic(heic);
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return await canvas.convertToBlob({ type: 'image/jpeg', quality: redrawnQuality });
}

/** A whole picture, decrypted on the device. */
export function PictureView({ source, type, onBroken }: PictureViewProps) {
  const { name, sizeBytes } = source.file;
  const whole = useWholeFile(source, sizeBytes);
  const pieces = whole.state === 'ready' ? whole.pieces : null;
  const picture = useMemo(() => (pieces === null ? null : blobOf(pieces, type)), [pieces, type]);
  /** `drawing`: the browser could not; we try. */
  const [redrawn, setRedrawn] = useState<Blob | 'drawing' | null>(null);
  const url = useObjectUrl(redrawn === 'drawing' ? null : (redrawn ?? picture));
  const onError = () => {
    if (type !== 'image/heic' || picture === null || redrawn !== null) {
      onBroken();
      return;
    }
    setRedrawn('drawing');
    redraw(picture).then(setRedrawn, onBroken);
  };
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
  return <ZoomPane url={url} label={safeFileName(name)} onBroken={onError} />;
}
