import { useEffect, useState } from 'react';

/** The time now, moved on every half minute (or as often as asked) and when the tab comes back; enough for “today” and office hours. */
export function useNow(stepMs = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const update = () => setNow(Date.now());
    const timer = setInterval(update, stepMs);
    document.addEventListener('visibilitychange', update);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', update);
    };
  }, [stepMs]);
  return now;
}
