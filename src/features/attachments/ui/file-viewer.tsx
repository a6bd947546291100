import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton } from '#src/ui/icon-button.tsx';
import { FileName } from './file-name.tsx';
import type { FileSource } from './file-source.ts';
import { OpenedFile } from './opened-file.tsx';
import { SaveButton } from './save-button.tsx';
import { useFileWords } from './use-file-words.ts';

export interface FileViewerProps {
  /** Files to go through; not empty. */
  group: readonly FileSource[];
  first: FileSource;
  onClose: () => void;
}

/** A file over the whole page; among several, the next and the one before are a press away. */
export function FileViewer({ group, first, onClose }: FileViewerProps) {
  const t = useTranslations('files');
  const words = useFileWords();
  const [at, setAt] = useState(() => Math.max(0, group.indexOf(first)));
  const source = group[at] ?? first;
  const go = (by: number) => setAt((last) => Math.min(group.length - 1, Math.max(0, last + by)));
  const onKeyDown = (event: KeyboardEvent) => {
    // There arrows jump in time.
    if (event.target instanceof HTMLMediaElement) return;
    if (event.key === 'ArrowLeft') go(-1);
    if (event.key === 'ArrowRight') go(1);
  };
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className="fixed inset-0 z-40 bg-veil"
    >
      <Modal className="h-full w-full">
        {/* Around the dialog: when it opens, the focus is on the dialog itself. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole dialog */}
        <div onKeyDown={onKeyDown} className="h-full">
          <Dialog
            aria-label={t('viewer')}
            className="flex h-full min-h-0 flex-col bg-canvas text-ink outline-none"
          >
            <header className="flex items-center gap-2 border-line border-b bg-surface py-1 pr-1 pl-4">
              <div className="flex min-w-0 flex-1 flex-col">
                <Heading slot="title" className="flex min-w-0 font-semibold">
                  <FileName name={source.file.name} />
                </Heading>
                <p className="text-muted text-sm" aria-live="polite">
                  {words.size(source.file.sizeBytes)}
                  {group.length > 1 && ` · ${t('place', { place: at + 1, count: group.length })}`}
                </p>
              </div>
              {group.length > 1 && (
                <>
                  <IconButton aria-label={t('previous')} disabled={at === 0} onPress={() => go(-1)}>
                    <ChevronLeft size={24} />
                  </IconButton>
                  <IconButton aria-label={t('next')} disabled={at === group.length - 1} onPress={() => go(1)}>
                    <ChevronRight size={24} />
                  </IconButton>
                </>
              )}
              <SaveButton key={source.file.fileId} source={source} />
              <IconButton aria-label={t('close')} onPress={onClose}>
                <X size={24} />
              </IconButton>
            </header>
            <OpenedFile key={source.file.fileId} source={source} />
          </Dialog>
        </div>
      </Modal>
    </ModalOverlay>
  );
}
