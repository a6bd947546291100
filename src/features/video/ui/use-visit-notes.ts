import { useCallback, useEffect, useRef, useState } from 'react';
import { DraftKeeper } from '#src/features/messaging/ui/draft-keeper.ts';
import { browserTimers } from '#src/features/messaging/ui/timers.ts';
import type { VisitsApi } from '../client/visits-api.ts';
import type { NotesDraft } from './notes-panel.tsx';

type NoteStore = Pick<VisitsApi, 'noteDraft' | 'saveNoteDraft'>;

/** The notes of a visit as they are typed: kept a moment after the last key, and at once when the page may go away. */
export function useVisitNotes(store: NoteStore, visitId: string): NotesDraft & { clear: () => void } {
  const [text, setText] = useState<string | null>(null);
  const [kept, setKept] = useState(true);
  const keeper = useRef<DraftKeeper | null>(null);

  useEffect(() => {
    let current = true;
    let newest = 0;
    const save = (next: string) => {
      newest += 1;
      const turn = newest;
      void store.saveNoteDraft(visitId, next).then((result) => {
        if (current && turn === newest) setKept(result.ok);
      });
    };
    void store.noteDraft(visitId).then((result) => {
      if (!current) return;
      // A draft that cannot be read is no reason not to note anything.
      const found = result.ok ? result.value : '';
      keeper.current = new DraftKeeper(browserTimers, found, save);
      setText(found);
    });
    const flush = () => keeper.current?.flush();
    // A phone may end a hidden page without another word.
    document.addEventListener('visibilitychange', flush);
    window.addEventListener('pagehide', flush);
    return () => {
      document.removeEventListener('visibilitychange', flush);
      window.removeEventListener('pagehide', flush);
      flush();
      keeper.current = null;
      current = false;
    };
  }, [store, visitId]);

  const onChange = useCallback((next: string) => {
    setText(next);
    setKept(false);
    keeper.current?.change(next);
  }, []);
  const clear = useCallback(() => {
    onChange('');
    keeper.current?.flush();
  }, [onChange]);
  return { text, kept, onChange, clear };
}
