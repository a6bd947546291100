import { useCallback, useEffect, useRef, useState } from 'react';
import { failureOf } from '#src/features/identity/client/failure.ts';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { writeArchive } from '../client/conversation-archive.ts';
import type { ExportFacts } from '../client/conversation-json.ts';
import { type PdfWords, writePdf } from '../client/conversation-pdf.ts';
import { ExportFailed, type ExportProgress, ExportSource } from '../client/export-source.ts';
import { openSaveTarget, type SaveTarget } from './save-target.ts';

export type ExportKind = 'archive' | 'document';

export type ExportState =
  | { step: 'choosing' }
  | { step: 'working'; progress: ExportProgress | null }
  | { step: 'done' }
  /** Null: the file could not be written. */
  | { step: 'failed'; failure: Failure | null };

/** The font is part of the application; fetched only when a document is made. */
async function readFonts(signal: AbortSignal) {
  const read = async (url: URL) => {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new TypeError('font');
    return new Uint8Array(await response.arrayBuffer());
  };
  const [regular, bold] = await Promise.all([
    read(new URL('../../../../node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf', import.meta.url)),
    read(new URL('../../../../node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf', import.meta.url)),
  ]);
  return { regular, bold };
}

/** One export at a time, stopped by a press or when its window goes away. */
export function useExport(conversationId: string, clinicName: string, words: PdfWords) {
  const engine = useEngine();
  const [state, setState] = useState<ExportState>({ step: 'choosing' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = useCallback(
    async (kind: ExportKind, fileName: string) => {
      const control = new AbortController();
      running.current = control;
      const { signal } = control;
      let target: SaveTarget | null = null;
      try {
        target = await openSaveTarget(`${fileName}.${kind === 'archive' ? 'zip' : 'pdf'}`);
        if (target === null) return;
        setState({ step: 'working', progress: null });
        const source = new ExportSource({
          engine,
          conversationId,
          signal,
          onProgress: (progress) => setState({ step: 'working', progress }),
        });
        const facts: ExportFacts = { clinicName, exportedAt: Date.now(), origin: window.location.origin };
        if (kind === 'archive') await writeArchive(source, facts, target);
        else await target.write(await writePdf(source, facts, words, await readFonts(signal)));
        signal.throwIfAborted();
        await target.finish();
        setState({ step: 'done' });
      } catch (error) {
        await target?.abort();
        if (signal.aborted) setState({ step: 'choosing' });
        else setState({ step: 'failed', failure: whyFailed(error) });
      }
    },
    [engine, conversationId, clinicName, words],
  );
  const stop = useCallback(() => running.current?.abort(), []);
  return { state, start, stop };
}

function whyFailed(error: unknown): Failure | null {
  if (error instanceof ExportFailed) return error.failure;
  // A full disk, a pulled stick.
  if (error instanceof DOMException) return null;
  return failureOf(error);
}
