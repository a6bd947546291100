import { useCallback, useEffect, useRef, useState } from 'react';
import { type Shortcut, shortcutOf } from './call-shortcuts.ts';

const storageKey = 'call-shortcuts';

function kept(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

/** Runs what a key means while shortcuts are on; the choice is kept in this browser. */
export function useCallShortcuts(actions: Partial<Record<Shortcut, () => void>>): {
  on: boolean;
  setOn: (on: boolean) => void;
} {
  const [on, setOn] = useState(kept);
  const newest = useRef(actions);
  useEffect(() => {
    newest.current = actions;
  });
  useEffect(() => {
    if (!on) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event);
      const run = shortcut === null ? undefined : newest.current[shortcut];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [on]);
  const choose = useCallback((next: boolean) => {
    setOn(next);
    try {
      localStorage.setItem(storageKey, next ? 'on' : 'off');
    } catch {
      // No storage in this browser: the choice lasts as long as the call.
    }
  }, []);
  return { on, setOn: choose };
}
