import { useCallback, useEffect, useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { eachPiece, type FileSource } from './file-source.ts';

export type WholeFile =
  | { state: 'loading'; doneBytes: number }
  | { state: 'ready'; pieces: Uint8Array[] }
  | { state: 'failed'; failure: Failure };

/** Reads a file from its start to `end` into memory, as long as somebody looks. */
export function useWholeFile(source: FileSource, end: number): WholeFile & { retry: () => void } {
  const [file, setFile] = useState<WholeFile>({ state: 'loading', doneBytes: 0 });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` starts it again
  useEffect(() => {
    const control = new AbortController();
    const pieces: Uint8Array[] = [];
    let doneBytes = 0;
    setFile({ state: 'loading', doneBytes });
    void eachPiece(source, end, control.signal, (piece) => {
      pieces.push(piece);
      doneBytes += piece.length;
      setFile({ state: 'loading', doneBytes });
    }).then((result) => {
      if (control.signal.aborted) return;
      setFile(result.ok ? { state: 'ready', pieces } : { state: 'failed', failure: result.failure });
    });
    return () => control.abort();
  }, [source, end, turn]);
  const retry = useCallback(() => setTurn((last) => last + 1), []);
  return { ...file, retry };
}
