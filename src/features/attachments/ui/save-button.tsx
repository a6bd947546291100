import { Check, Download, TriangleAlert, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { IconButton } from '#src/ui/icon-button.tsx';
import { safeFileName } from '../client/safe-file-name.ts';
import type { FileSource } from './file-source.ts';
import { useFileWords } from './use-file-words.ts';
import { useSaving } from './use-saving.ts';

/** Saves the file that is looked at. */
export function SaveButton({ source }: { source: FileSource }) {
  const t = useTranslations('files.save');
  const why = useFailureText();
  const words = useFileWords();
  const { state, save, stop } = useSaving(source);
  const { name, sizeBytes } = source.file;
  const safe = safeFileName(name);
  if (state.step === 'saving')
    return (
      <>
        <span className="text-sm tabular-nums">{words.percent(state.doneBytes, sizeBytes)}</span>
        <IconButton aria-label={t('stop')} onPress={stop}>
          <X size={22} />
        </IconButton>
      </>
    );
  const problem =
    state.step === 'failed' ? why(state.failure) : state.step === 'unwritable' ? t('unwritable') : null;
  return (
    <>
      {problem !== null && (
        <span role="alert" className="max-w-48 text-danger text-sm">
          {problem}
        </span>
      )}
      <IconButton
        aria-label={t(state.step === 'saved' ? 'savedName' : 'actionName', { name: safe })}
        onPress={() => void save()}
      >
        {problem !== null ? (
          <TriangleAlert size={22} />
        ) : state.step === 'saved' ? (
          <Check size={22} />
        ) : (
          <Download size={22} />
        )}
      </IconButton>
    </>
  );
}
