/** A PDF file read page by page from decrypted bytes. Nothing in it runs, and nothing in it is fetched from elsewhere. */
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';

/** Asked for at once; a page rarely needs more than a few of them. */
const chunkBytes = 256 * 1_024;
/** What the engine opens at once. */
const pieceBytes = 4 * 1_024 * 1_024;
/** A picture inside of a page that is larger is left out: it would not fit a phone's memory. */
const maxPicturePixels = 64_000_000;

/** `locked`: it asks for a password. `broken`: it is no PDF that can be read. */
export type PdfProblem = 'locked' | 'broken' | Failure;

export interface PdfFile {
  readonly pageCount: number;
  /** Page `number` (from 1). */
  page(number: number): Promise<PDFPageProxy>;
  close(): void;
}

export interface PdfSource {
  readonly sizeBytes: number;
  /** Bytes `from` to `to` (exclusive), at most 4 MiB. */
  read(from: number, to: number): Promise<Result<Uint8Array>>;
}

/** Where the page says the reader is: `<meta name="consulta-pdf" content="/worker/pdf-….js">`. */
function workerUrl(): string {
  const url = document.querySelector('meta[name="consulta-pdf"]')?.getAttribute('content');
  if (!url) throw new Error('The page does not name the PDF reader.');
  return url;
}

function readable(document: PDFDocumentProxy, close: () => void): PdfFile {
  return { pageCount: document.numPages, page: (number) => document.getPage(number), close };
}

/**
 * Opens a PDF; only the parts that are looked at are fetched. `onProblem` is told once, also later, when a part cannot be
 * read. Aborting the signal ends everything.
 */
export async function openPdf(
  source: PdfSource,
  signal: AbortSignal,
  onProblem: (problem: PdfProblem) => void,
): Promise<PdfFile | null> {
  // Loaded when the first PDF is opened; most conversations have none.
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  if (signal.aborted) return null;
  const port = new Worker(workerUrl(), { type: 'module', name: 'pdf' });
  const worker = pdfjs.PDFWorker.create({ port });
  let over = false;
  const stop = () => {
    if (over) return;
    over = true;
    void task.destroy();
    worker.destroy();
    port.terminate();
  };
  const fail = (problem: PdfProblem) => {
    if (over) return;
    stop();
    onProblem(problem);
  };

  class DecryptedRange extends pdfjs.PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      void this.#deliver(begin, end);
    }

    async #deliver(begin: number, end: number): Promise<void> {
      const parts: Uint8Array[] = [];
      for (let from = begin; from < end; from += pieceBytes) {
        const part = await source.read(from, Math.min(from + pieceBytes, end));
        if (over) return;
        if (!part.ok) {
          fail(part.failure);
          return;
        }
        parts.push(part.value);
      }
      this.onDataRange(
        begin,
        new Uint8Array(await new Blob(parts.map((part) => new Uint8Array(part))).arrayBuffer()),
      );
    }
  }

  const task = pdfjs.getDocument({
    range: new DecryptedRange(source.sizeBytes, null),
    worker,
    rangeChunkSize: chunkBytes,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    stopAtErrors: false,
    maxImageSize: maxPicturePixels,
    wasmUrl: `/worker/pdfjs-${pdfjs.version}/`,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  signal.addEventListener('abort', stop);
  task.onPassword = () => fail('locked');
  try {
    const document = await task.promise;
    return signal.aborted ? null : readable(document, stop);
  } catch {
    // Ended on purpose, or a file that only begins like a PDF.
    fail('broken');
    return null;
  }
}

/** Draws a page and, over it, its words for screen readers and for copying. Answers how to stop. */
export function drawPage(
  page: PDFPageProxy,
  scale: number,
  into: { canvas: HTMLCanvasElement; words: HTMLElement },
): () => void {
  const viewport = page.getViewport({ scale });
  const density = Math.min(window.devicePixelRatio, 2);
  const { canvas, words } = into;
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  let over = false;
  // Links and forms stay pictures: pressing them does nothing.
  const drawing = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] });
  drawing.promise.catch(() => undefined);
  let layer: { cancel(): void } | null = null;
  words.replaceChildren();
  words.style.setProperty('--total-scale-factor', String(scale));
  void import('pdfjs-dist/legacy/build/pdf.mjs').then(({ TextLayer }) => {
    if (over) return;
    const text = new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport });
    layer = text;
    text.render().catch(() => undefined);
  });
  return () => {
    over = true;
    drawing.cancel();
    layer?.cancel();
    page.cleanup();
  };
}
