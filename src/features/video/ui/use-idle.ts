import { useEffect, useState } from 'react';

const idleAfterMs = 4_000;

/**
 * True when a mouse has rested for a while. Never with touch, and never again once keys were used: who works with keys or a screen reader
 * keeps the controls.
 */
export function useIdle(mayHide: boolean): boolean {
  const [idle, setIdle] = useState(false);
  const [keys, setKeys] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Shift' && event.key !== 'Control' && event.key !== 'Alt' && event.key !== 'Meta')
        setKeys(true);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
  useEffect(() => {
    setIdle(false);
    if (!mayHide || keys) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onMove = (event: PointerEvent) => {
      clearTimeout(timer);
      setIdle(false);
      if (event.pointerType === 'mouse') timer = setTimeout(() => setIdle(true), idleAfterMs);
    };
    const onFocus = () => {
      clearTimeout(timer);
      setIdle(false);
    };
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerdown', onMove);
    window.addEventListener('focusin', onFocus);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerdown', onMove);
      window.removeEventListener('focusin', onFocus);
    };
  }, [mayHide, keys]);
  return idle;
}
