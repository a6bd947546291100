import { Paperclip } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { dropped, type Picked, pasted } from './picked-files.ts';

export interface DropAreaProps {
  /** Something inside the screen that files are for: nothing is taken while a dialog stands before it. */
  inside: RefObject<HTMLElement | null>;
  onFiles: (picked: Picked) => void;
}

function carriesFiles(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer?.types.includes('Files') ?? false;
}

/** Takes files that are dropped anywhere in the window or pasted, and shows where they would go. */
export function DropArea({ inside, onFiles }: DropAreaProps) {
  const t = useTranslations('files.drop');
  const [over, setOver] = useState(false);
  const take = useRef(onFiles);
  useEffect(() => {
    take.current = onFiles;
  });
  useEffect(() => {
    // Each element that is crossed enters before the last one leaves.
    let depth = 0;
    const covered = () => inside.current?.closest('[inert], [aria-hidden="true"]') !== null;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      depth += 1;
      setOver(!covered());
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    // A browser opens what is dropped elsewhere, and the conversation would be gone.
    const hover = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = covered() ? 'none' : 'copy';
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (!covered()) take.current(dropped(event.dataTransfer));
    };
    const paste = (event: ClipboardEvent) => {
      const { clipboardData, target } = event;
      if (clipboardData === null || covered()) return;
      const elsewhere =
        target instanceof Element &&
        target.closest('input, textarea, [contenteditable]') !== null &&
        !inside.current?.contains(target);
      const files = elsewhere ? [] : pasted(clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      take.current({ files, problems: [] });
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', hover);
    window.addEventListener('drop', drop);
    document.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', hover);
      window.removeEventListener('drop', drop);
      document.removeEventListener('paste', paste);
    };
  }, [inside]);
  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-30 flex bg-veil p-4">
      <div className="flex flex-1 flex-col items-center justify-center gap-3 rounded-3xl border-2 border-accent border-dashed bg-surface p-6 text-center">
        <Paperclip aria-hidden size={40} className="text-accent" />
        <p className="font-semibold text-lg">{t('title')}</p>
        <p className="text-muted">{t('text')}</p>
      </div>
    </div>
  );
}
