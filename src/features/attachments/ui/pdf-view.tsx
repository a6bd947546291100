import { ZoomIn, ZoomOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '#src/ui/icon-button.tsx';
import type { PdfFile } from '../client/pdf-document.ts';
import { FileFailure } from './file-failure.tsx';
import type { FileSource } from './file-source.ts';
import { LoadingFile } from './loading-file.tsx';
import { PdfPage } from './pdf-page.tsx';
import { usePagesInSight } from './use-pages-in-sight.ts';
import { usePdf } from './use-pdf.ts';

const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const;
const wholeWidth = zooms.indexOf(1);
/** A page that fills a large screen is harder to read, not easier. */
const maxPageWidth = 900;
const marginPixels = 16;
/** A4 upright. */
const usualShape = Math.SQRT2;

function Pages({ file }: { file: PdfFile }) {
  const t = useTranslations('files.pdf');
  const frame = useRef<HTMLDivElement>(null);
  const [frameWidth, setFrameWidth] = useState(0);
  const [zoom, setZoom] = useState(wholeWidth);
  const [shape, setShape] = useState(usualShape);
  const { near, current } = usePagesInSight(frame, file.pageCount);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setFrameWidth(element.clientWidth));
    setFrameWidth(element.clientWidth);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    file
      .page(1)
      .then((page) => {
        const { width, height } = page.getViewport({ scale: 1 });
        setShape(height / width);
      })
      .catch(() => undefined);
  }, [file]);
  const factor = zooms[zoom] ?? 1;
  const width = Math.max(100, Math.min(maxPageWidth, frameWidth - 2 * marginPixels) * factor);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keys
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto bg-raised p-4"
      >
        {frameWidth > 0 &&
          Array.from({ length: file.pageCount }, (_, at) => (
            <PdfPage
              // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
              key={at}
              file={file}
              number={at + 1}
              width={width}
              shape={shape}
              near={near.has(at + 1)}
            />
          ))}
      </div>
      <div className="flex items-center justify-center gap-1 p-1">
        <IconButton
          aria-label={t('smaller')}
          disabled={zoom === 0}
          onPress={() => setZoom((last) => Math.max(0, last - 1))}
        >
          <ZoomOut size={22} />
        </IconButton>
        <IconButton
          aria-label={t('larger')}
          disabled={zoom === zooms.length - 1}
          onPress={() => setZoom((last) => Math.min(zooms.length - 1, last + 1))}
        >
          <ZoomIn size={22} />
        </IconButton>
        <span aria-live="polite" className="px-2 text-sm tabular-nums">
          {t('page', { number: current, count: file.pageCount })}
        </span>
      </div>
    </div>
  );
}

/** A PDF, page under page. */
export function PdfView({ source, onUnshowable }: { source: FileSource; onUnshowable: () => void }) {
  const t = useTranslations('files.pdf');
  const opened = usePdf(source);
  const { name } = source.file;
  const broken = opened.state === 'problem' && opened.problem === 'broken';
  useEffect(() => {
    if (broken) onUnshowable();
  }, [broken, onUnshowable]);
  if (opened.state === 'opening' || broken) return <LoadingFile name={name} done={0} total={1} />;
  if (opened.state === 'ready') return <Pages file={opened.file} />;
  if (opened.problem === 'locked') return <p className="m-auto max-w-md p-4">{t('locked')}</p>;
  if (opened.problem === 'broken') return null;
  return (
    <div className="m-auto w-full max-w-xl p-4">
      <FileFailure name={name} failure={opened.problem} onRetry={opened.retry} />
    </div>
  );
}
