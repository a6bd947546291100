'use client';
import { useEffect, useReducer } from 'react';
import { checkVersion } from '#src/platform/client/app-version.ts';

/** A part of the screen that no first look needs, in a file of its own. */
export interface LazyPart<T> {
  /** Null until it was fetched. */
  readonly current: T | null;
  fetch(): Promise<void>;
}

const parts: LazyPart<unknown>[] = [];
/** For browsers that do not say when they are idle. */
const settledMs = 2_000;

/** Declares a part. It is fetched when somebody wants it, and with all others once the page has settled. */
export function lazyPart<T>(load: () => Promise<T>): LazyPart<T> {
  let current: T | null = null;
  let loading: Promise<void> | null = null;
  const part: LazyPart<T> = {
    get current() {
      return current;
    },
    fetch() {
      loading ??= load().then(
        (loaded) => {
          current = loaded;
        },
        (error: unknown) => {
          // Tried again when it is wanted next: the network may be back.
          loading = null;
          throw error;
        },
      );
      return loading;
    },
  };
  parts.push(part);
  return part;
}

/** The part once it is there; asks for it while it is `wanted`. */
export function useLazyPart<T>(part: LazyPart<T>, wanted: boolean): T | null {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    // After an update of the server the part of an old page is gone: then it is said that there is a newer version.
    if (wanted && part.current === null) part.fetch().then(redraw, () => void checkVersion());
  }, [part, wanted]);
  return part.current;
}

/** Fetches everything that was put off; tests do it first. */
export async function fetchLazyParts(): Promise<void> {
  await Promise.all(parts.map((part) => part.fetch()));
}

/** Fetches what was put off once the page has settled, so that a press finds it there, network or not. */
export function useLazyParts(): void {
  useEffect(() => {
    const fetchAll = () => void fetchLazyParts().catch(() => undefined);
    if (typeof window.requestIdleCallback !== 'function') {
      const timer = setTimeout(fetchAll, settledMs);
      return () => clearTimeout(timer);
    }
    const idle = window.requestIdleCallback(fetchAll, { timeout: settledMs });
    return () => window.cancelIdleCallback(idle);
  }, []);
}
