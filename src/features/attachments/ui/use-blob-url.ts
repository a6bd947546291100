import { useEffect, useState } from 'react';
import { blobOf } from './use-picture.ts';

/** An address of decrypted bytes, for this page and as long as it is drawn. Keep `pieces` the same between renders. */
export function useBlobUrl(pieces: readonly Uint8Array[] | null, type: string): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (pieces === null) return;
    const address = URL.createObjectURL(blobOf(pieces, type));
    setUrl(address);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(address);
    };
  }, [pieces, type]);
  return url;
}
