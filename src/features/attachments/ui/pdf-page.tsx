import { useTranslations } from 'next-intl';
import type { PDFPageProxy } from 'pdfjs-dist';
import { useEffect, useRef, useState } from 'react';
import { drawPage, type PdfFile } from '../client/pdf-document.ts';

export interface PdfPageProps {
  file: PdfFile;
  number: number;
  /** Its width on the screen, in pixels. */
  width: number;
  /** Height over width of the first page: a guess until this one is known. */
  shape: number;
  /** Near the screen: worth drawing. */
  near: boolean;
}

/** One page of a PDF: drawn when it comes near, with its words over it. */
export function PdfPage({ file, number, width, shape, near }: PdfPageProps) {
  const t = useTranslations('files.pdf');
  const canvas = useRef<HTMLCanvasElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const [page, setPage] = useState<PDFPageProxy | null>(null);
  useEffect(() => {
    if (!near || page !== null) return;
    let over = false;
    file
      .page(number)
      .then((loaded) => {
        if (!over) setPage(loaded);
      })
      // Told by the file itself, in the place of all pages.
      .catch(() => undefined);
    return () => {
      over = true;
    };
  }, [file, number, near, page]);
  const whole = page?.getViewport({ scale: 1 });
  const scale = whole === undefined ? 1 : width / whole.width;
  useEffect(() => {
    if (!near || page === null || canvas.current === null || words.current === null) return;
    const stop = drawPage(page, scale, { canvas: canvas.current, words: words.current });
    const drawn = canvas.current;
    return () => {
      stop();
      // Gives a phone its memory back.
      drawn.width = 0;
      drawn.height = 0;
    };
  }, [page, scale, near]);
  return (
    <section
      aria-label={t('page', { number, count: file.pageCount })}
      data-page={number}
      className="relative mx-auto shrink-0 bg-white shadow"
      style={{ width, height: whole === undefined ? width * shape : whole.height * scale }}
    >
      <canvas ref={canvas} className="absolute inset-0 size-full" />
      <div ref={words} className="pdf-words" />
    </section>
  );
}
