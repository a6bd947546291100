import { createContext, useContext, useEffect } from 'react';

/** Well below the shortest time after which an account locks itself. */
const everyMs = 30_000;

/** Told while somebody listens or speaks. */
export const ActiveContext = createContext<() => void>(() => undefined);

/** While `active`, keeps the account from locking itself in the middle of a recording. */
export function useKeepAwake(active: boolean): void {
  const tell = useContext(ActiveContext);
  useEffect(() => {
    if (!active) return;
    tell();
    const timer = setInterval(tell, everyMs);
    return () => clearInterval(timer);
  }, [active, tell]);
}
