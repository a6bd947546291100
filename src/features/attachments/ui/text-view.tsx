import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { FileFailure } from './file-failure.tsx';
import type { FileSource } from './file-source.ts';
import { LoadingFile } from './loading-file.tsx';
import { useWholeFile } from './use-whole-file.ts';

/** More is shown on demand: a long text makes an old phone slow. */
const pageBytes = 200 * 1_024;

function decode(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8');
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('');
}

/** The words of a text file, as letters only. */
export function TextView({ source }: { source: FileSource }) {
  const t = useTranslations('files.text');
  const { name, sizeBytes } = source.file;
  const [pages, setPages] = useState(1);
  const end = Math.min(sizeBytes, pages * pageBytes);
  const whole = useWholeFile(source, end);
  const pieces = whole.state === 'ready' ? whole.pieces : null;
  const text = useMemo(() => (pieces === null ? '' : decode(pieces)), [pieces]);
  if (whole.state === 'failed')
    return <FileFailure name={name} failure={whole.failure} onRetry={whole.retry} />;
  if (whole.state === 'loading') return <LoadingFile name={name} done={whole.doneBytes} total={end} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keys
    <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-4">
      <pre dir="auto" className="mx-auto max-w-3xl whitespace-pre-wrap font-sans wrap-anywhere">
        {text}
      </pre>
      {end < sizeBytes && (
        <div className="flex justify-center p-4">
          <Button variant="secondary" onPress={() => setPages((last) => last + 1)}>
            {t('more')}
          </Button>
        </div>
      )}
    </div>
  );
}
