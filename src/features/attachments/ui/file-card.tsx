import { Check, Download, Eye, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { safeFileName } from '../client/safe-file-name.ts';
import { claimedFamily, type FileFamily } from '../client/sniff-type.ts';
import { FamilyIcon } from './family-icon.tsx';
import { FileFailure } from './file-failure.tsx';
import { FileName } from './file-name.tsx';
import type { FileSource } from './file-source.ts';
import { ProgressLine } from './progress-line.tsx';
import { useFileWords } from './use-file-words.ts';
import { useSaving } from './use-saving.ts';

const openable = new Set<FileFamily>(['image', 'pdf', 'audio', 'video', 'text']);

export interface FileCardProps {
  source: FileSource;
  /** What it is by its bytes, where they were looked at already; else what its sender says. */
  family?: FileFamily;
  /** Null where there is nothing to open it with. */
  onOpen: (() => void) | null;
}

/** A file as a card: what it is called, how large it is, what it says it is; to be opened or saved. */
export function FileCard({ source, family, onOpen }: FileCardProps) {
  const t = useTranslations('files');
  const words = useFileWords();
  const { state, save, stop } = useSaving(source);
  const { name, type, sizeBytes } = source.file;
  const shown = family ?? claimedFamily(type);
  const safe = safeFileName(name);
  const canOpen = onOpen !== null && sizeBytes > 0 && openable.has(shown);
  return (
    <div className="flex w-full min-w-0 flex-col gap-2 rounded-xl border border-line bg-surface p-3 text-ink">
      <div className="flex min-w-0 items-center gap-3">
        <span className="flex size-11 shrink-0 items-center justify-center rounded-lg bg-raised text-muted">
          <FamilyIcon family={shown} />
        </span>
        <div className="flex min-w-0 flex-col">
          <FileName name={name} className="font-medium" />
          <span className="text-muted text-sm">
            {sizeBytes === 0 ? t('empty') : `${t(`family.${shown}`)} · ${words.size(sizeBytes)}`}
          </span>
        </div>
      </div>
      {shown === 'program' && <p className="text-sm">{t('programWarning')}</p>}
      {state.step === 'saving' && (
        <ProgressLine label={t('save.progress', { name: safe })} done={state.doneBytes} total={sizeBytes} />
      )}
      {state.step === 'unwritable' && (
        <p role="alert" className="text-danger text-sm">
          {t('save.unwritable')}
        </p>
      )}
      {state.step === 'failed' && (
        <FileFailure name={name} failure={state.failure} onRetry={() => void save()} />
      )}
      <div className="flex flex-wrap gap-2">
        {canOpen && (
          <Button
            variant="secondary"
            aria-label={t('openName', { name: safe })}
            icon={<Eye aria-hidden size={18} />}
            onPress={onOpen}
          >
            {t('open')}
          </Button>
        )}
        {state.step === 'saving' ? (
          <Button variant="secondary" icon={<X aria-hidden size={18} />} onPress={stop}>
            {t('save.stop')}
          </Button>
        ) : (
          <Button
            variant="secondary"
            aria-label={t(state.step === 'saved' ? 'save.savedName' : 'save.actionName', { name: safe })}
            icon={
              state.step === 'saved' ? <Check aria-hidden size={18} /> : <Download aria-hidden size={18} />
            }
            onPress={() => void save()}
          >
            {state.step === 'saved' ? t('save.saved') : t('save.action')}
          </Button>
        )}
      </div>
    </div>
  );
}
