import { useEffect, useState } from 'react';

/** True once `value` has been true for this long: what passes by itself is not worth a word. */
export function useLasting(value: boolean, delayMs: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!value) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return value && lasting;
}
