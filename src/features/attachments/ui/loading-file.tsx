import { useTranslations } from 'next-intl';
import { safeFileName } from '../client/safe-file-name.ts';
import { ProgressLine } from './progress-line.tsx';
import { useFileWords } from './use-file-words.ts';

/** While a file is fetched and decrypted. */
export function LoadingFile({ name, done, total }: { name: string; done: number; total: number }) {
  const t = useTranslations('files');
  const words = useFileWords();
  return (
    <div className="m-auto flex w-64 max-w-full flex-col gap-2 p-4 text-center">
      <p>{t('opening', { percent: words.percent(done, total) })}</p>
      <ProgressLine label={t('progress', { name: safeFileName(name) })} done={done} total={total} />
    </div>
  );
}
