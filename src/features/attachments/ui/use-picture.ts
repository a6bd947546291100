import { useEffect, useState } from 'react';
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import { sniffType } from '../client/sniff-type.ts';

export type Picture =
  | { state: 'loading' }
  /** An address of this page only, gone with it. */
  | { state: 'ready'; url: string }
  | { state: 'failed'; failure: Failure | null };

/** A blob of bytes of ours; `BlobPart` wants to know that the buffer is not shared. */
export function blobOf(bytes: readonly Uint8Array[], type: string): Blob {
  return new Blob(
    bytes.map((part) => new Uint8Array(part)),
    { type },
  );
}

/** A small picture for `<img>`: only if its bytes are one. Keep `load` the same between renders. */
export function usePicture(load: (() => Promise<Result<{ bytes: Uint8Array }>>) | null): Picture {
  const [picture, setPicture] = useState<Picture>({ state: 'loading' });
  useEffect(() => {
    if (load === null) return;
    let url: string | null = null;
    let over = false;
    setPicture({ state: 'loading' });
    void load().then((result) => {
      if (over) return;
      if (!result.ok) {
        setPicture({ state: 'failed', failure: result.failure });
        return;
      }
      const { preview, type } = sniffType(result.value.bytes);
      if (preview !== 'image') {
        setPicture({ state: 'failed', failure: null });
        return;
      }
      url = URL.createObjectURL(blobOf([result.value.bytes], type));
      setPicture({ state: 'ready', url });
    });
    return () => {
      over = true;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [load]);
  return picture;
}
