import { useCallback, useEffect, useState } from 'react';
import { openPdf, type PdfFile, type PdfProblem } from '../client/pdf-document.ts';
import type { FileSource } from './file-source.ts';

export type OpenedPdf =
  | { state: 'opening' }
  | { state: 'ready'; file: PdfFile }
  | { state: 'problem'; problem: PdfProblem };

/** A PDF, open as long as somebody looks. */
export function usePdf(source: FileSource): OpenedPdf & { retry: () => void } {
  const [opened, setOpened] = useState<OpenedPdf>({ state: 'opening' });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` opens it again
  useEffect(() => {
    const control = new AbortController();
    setOpened({ state: 'opening' });
    const { sizeBytes } = source.file;
    const onProblem = (problem: PdfProblem) => {
      if (!control.signal.aborted) setOpened({ state: 'problem', problem });
    };
    void openPdf({ sizeBytes, read: source.read }, control.signal, onProblem)
      .then((file) => {
        if (file !== null && !control.signal.aborted) setOpened({ state: 'ready', file });
      })
      // The reader itself could not be loaded.
      .catch(() => onProblem({ kind: 'network' }));
    return () => control.abort();
  }, [source, turn]);
  const retry = useCallback(() => setTurn((last) => last + 1), []);
  return { ...opened, retry };
}
