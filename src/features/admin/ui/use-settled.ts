'use client';
import { useEffect, useState } from 'react';

/** The value once it has stayed the same for a moment: not every letter is a question to the server. */
export function useSettled<T>(value: T, quietMs = 250): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(() => value), quietMs);
    return () => clearTimeout(timer);
  }, [value, quietMs]);
  return settled;
}
