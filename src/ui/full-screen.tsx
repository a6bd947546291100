'use client';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

const WishContext = createContext<(by: 1 | -1) => void>(() => undefined);
const AloneContext = createContext(false);

/** Lets something on a page ask for the whole screen. */
export function FullScreenProvider({ children }: { children: ReactNode }) {
  const [wishes, setWishes] = useState(0);
  const [change] = useState(() => (by: 1 | -1) => setWishes((count) => count + by));
  return (
    <WishContext value={change}>
      <AloneContext value={wishes > 0}>{children}</AloneContext>
    </WishContext>
  );
}

/** Asks for the whole screen as long as the caller is there: navigation beside a call would end it by a slip. */
export function useFullScreen(): void {
  const change = useContext(WishContext);
  useEffect(() => {
    change(1);
    return () => change(-1);
  }, [change]);
}

/** Whether something has the whole screen: then the frame draws no navigation. */
export function useFullScreenTaken(): boolean {
  return useContext(AloneContext);
}
