import { useTranslations } from 'next-intl';
import { useCallback, useRef, useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { safeFileName } from '../client/safe-file-name.ts';
import type { FileSource } from './file-source.ts';
import { saveFile } from './save-file.ts';

export type SaveState =
  | { step: 'idle' }
  | { step: 'saving'; doneBytes: number }
  | { step: 'saved' }
  | { step: 'unwritable' }
  | { step: 'failed'; failure: Failure };

/** Saving one file: begun by a press, stopped by another one. It goes on while its card is scrolled out of sight. */
export function useSaving(source: FileSource) {
  const t = useTranslations('files.save');
  const announce = useAnnounce();
  const [state, setState] = useState<SaveState>({ step: 'idle' });
  const running = useRef<AbortController | null>(null);

  const save = useCallback(async () => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const { signal } = control;
    const result = await saveFile(source, {
      signal,
      onProgress: (doneBytes) => {
        if (!signal.aborted) setState({ step: 'saving', doneBytes });
      },
    });
    if (running.current !== control) return;
    if (!result.ok) {
      setState({ step: 'failed', failure: result.failure });
      return;
    }
    const { value } = result;
    if (value === 'saved') announce(t('done', { name: safeFileName(source.file.name) }));
    setState(value === 'stopped' ? { step: 'idle' } : { step: value });
  }, [source, announce, t]);

  const stop = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setState({ step: 'idle' });
  }, []);
  return { state, save, stop };
}
