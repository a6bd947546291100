import { useMemo } from 'react';
import { useObjectUrl } from './use-object-url.ts';
import { blobOf } from './use-picture.ts';

/** An address of decrypted bytes, for this page and as long as it is drawn. Keep `pieces` the same between renders. */
export function useBlobUrl(pieces: readonly Uint8Array[] | null, type: string): string | null {
  const blob = useMemo(() => (pieces === null ? null : blobOf(pieces, type)), [pieces, type]);
  return useObjectUrl(blob);
}
