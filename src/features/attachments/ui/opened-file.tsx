import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { claimedFamily, type SniffedType } from '../client/sniff-type.ts';
import { FileCard } from './file-card.tsx';
import { FileFailure } from './file-failure.tsx';
import { type FileSource, sniffSource } from './file-source.ts';
import { LoadingFile } from './loading-file.tsx';
import { MediaView } from './media-view.tsx';
import { PdfView } from './pdf-view.tsx';
import { PictureView } from './picture-view.tsx';
import { TextView } from './text-view.tsx';

type Known =
  | { state: 'asking' }
  | { state: 'known'; sniffed: SniffedType }
  | { state: 'failed'; failure: Failure };

function useSniffed(source: FileSource): Known & { retry: () => void } {
  const [known, setKnown] = useState<Known>({ state: 'asking' });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks again
  useEffect(() => {
    let over = false;
    setKnown({ state: 'asking' });
    void sniffSource(source).then((result) => {
      if (over) return;
      setKnown(
        result.ok ? { state: 'known', sniffed: result.value } : { state: 'failed', failure: result.failure },
      );
    });
    return () => {
      over = true;
    };
  }, [source, turn]);
  const retry = useCallback(() => setTurn((last) => last + 1), []);
  return { ...known, retry };
}

/** A file for which there is nothing to look at it with: why, and the way to the disk. */
function OnlyCard({
  source,
  sniffed,
  broken,
}: {
  source: FileSource;
  sniffed: SniffedType;
  broken: boolean;
}) {
  const t = useTranslations('files');
  const lied = !broken && claimedFamily(source.file.type) !== sniffed.family;
  return (
    <div className="m-auto flex w-96 max-w-full flex-col gap-3 p-4">
      <p>{broken ? t('broken') : lied ? t('notWhatItSays') : t('noPreview')}</p>
      <FileCard source={source} family={sniffed.family} onOpen={null} />
    </div>
  );
}

/** What is in a file, shown by what its bytes say it is. */
export function OpenedFile({ source }: { source: FileSource }) {
  const known = useSniffed(source);
  const [broken, setBroken] = useState(false);
  const { name, sizeBytes } = source.file;
  if (known.state === 'asking') return <LoadingFile name={name} done={0} total={sizeBytes} />;
  if (known.state === 'failed')
    return (
      <div className="m-auto w-full max-w-xl p-4">
        <FileFailure name={name} failure={known.failure} onRetry={known.retry} />
      </div>
    );
  const { sniffed } = known;
  if (sniffed.preview === 'image' && !broken)
    return <PictureView source={source} type={sniffed.type} onBroken={() => setBroken(true)} />;
  if (sniffed.preview === 'pdf' && !broken)
    return <PdfView source={source} onUnshowable={() => setBroken(true)} />;
  if ((sniffed.preview === 'audio' || sniffed.preview === 'video') && !broken)
    return (
      <MediaView
        source={source}
        type={sniffed.type}
        kind={sniffed.preview}
        onBroken={() => setBroken(true)}
      />
    );
  if (sniffed.preview === 'text') return <TextView source={source} />;
  return <OnlyCard source={source} sniffed={sniffed} broken={broken} />;
}
