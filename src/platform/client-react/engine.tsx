'use client';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Me } from '#src/features/identity/contract.ts';
import type { EngineApi, EngineStatus, Unwatch } from '#src/features/messaging/client/engine-api.ts';
import { connectEngine } from '#src/features/messaging/client/engine-host.ts';

const EngineContext = createContext<EngineApi | null>(null);
const StatusContext = createContext<EngineStatus>({ phase: 'starting' });

const touchEveryMs = 10_000;
const touches = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;

let connected: EngineApi | null = null;

/** One engine for the page, however often React mounts the provider. */
function pageEngine(): EngineApi {
  connected ??= connectEngine();
  return connected;
}

/** Follows something the engine watches; ends the watch even when the answer comes after the end. */
function follow<T>(
  subscribe: (listener: (value: T) => void) => Promise<Unwatch>,
  listener: (value: T) => void,
): () => void {
  let over = false;
  const watching = subscribe((value) => {
    if (!over) listener(value);
  });
  return () => {
    over = true;
    // Rejected when the engine is gone: then there is nothing left to end.
    watching.then((unwatch) => unwatch()).catch(() => undefined);
  };
}

/** Starts the engine in the browser and follows its status; tells it that somebody is at the screen. */
export function EngineProvider({ children }: { children: ReactNode }) {
  const [engine, setEngine] = useState<EngineApi | null>(null);
  const [status, setStatus] = useState<EngineStatus>({ phase: 'starting' });
  useEffect(() => {
    const started = pageEngine();
    setEngine(() => started);
    return follow<EngineStatus>((listener) => started.watchStatus(listener), setStatus);
  }, []);
  useEffect(() => {
    if (engine === null) return;
    let last = 0;
    const touch = () => {
      const now = performance.now();
      if (last !== 0 && now - last < touchEveryMs) return;
      last = now;
      void engine.touch();
    };
    for (const name of touches) window.addEventListener(name, touch, { passive: true, capture: true });
    return () => {
      for (const name of touches) window.removeEventListener(name, touch, { capture: true });
    };
  }, [engine]);
  return (
    <EngineContext value={engine}>
      <StatusContext value={status}>{children}</StatusContext>
    </EngineContext>
  );
}

/** Draws its children once the engine can be talked to; on the server and before that, `fallback`. */
export function WithEngine({ children, fallback }: { children: ReactNode; fallback: ReactNode }) {
  return useContext(EngineContext) === null ? fallback : children;
}

/** The engine; only below `WithEngine` or `StatusGate`. */
export function useEngine(): EngineApi {
  const engine = useContext(EngineContext);
  if (engine === null) throw new Error('useEngine stands outside of WithEngine.');
  return engine;
}

/** Where the engine is: starting, signed out, locked, ready … */
export function useEngineStatus(): EngineStatus {
  return useContext(StatusContext);
}

/** The signed-in person; only below `StatusGate`. */
export function useMe(): Me {
  const status = useEngineStatus();
  if (status.phase !== 'ready') throw new Error('useMe stands outside of StatusGate.');
  return status.me;
}

/** The newest value of a watch. Keep `subscribe` the same between renders (`useCallback`). */
export function useWatch<T>(subscribe: (listener: (value: T) => void) => Promise<Unwatch>, initial: T): T {
  const [value, setValue] = useState(initial);
  useEffect(() => follow(subscribe, (next) => setValue(() => next)), [subscribe]);
  return value;
}
