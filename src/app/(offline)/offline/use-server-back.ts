'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { backoffMs } from '#src/platform/client/clock.ts';

const firstMs = 1_500;
const mostMs = 15_000;

async function isBack(): Promise<boolean> {
  try {
    return (await fetch('/readyz', { cache: 'no-store', credentials: 'omit' })).ok;
  } catch {
    return false;
  }
}

/** Loads the page anew once the server answers. `ask` asks at once, for people who will not wait. */
export function useServerBack(): { asking: boolean; ask: () => void } {
  const [asking, setAsking] = useState(false);
  const attempt = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const look = useCallback(async () => {
    clearTimeout(timer.current);
    if (await isBack()) return window.location.reload();
    clearTimeout(timer.current);
    attempt.current += 1;
    timer.current = setTimeout(() => void look(), backoffMs(attempt.current, firstMs, mostMs));
  }, []);
  useEffect(() => {
    const now = () => void look();
    now();
    window.addEventListener('online', now);
    return () => {
      clearTimeout(timer.current);
      window.removeEventListener('online', now);
    };
  }, [look]);
  const ask = async () => {
    setAsking(true);
    await look();
    setAsking(false);
  };
  return { asking, ask: () => void ask() };
}
