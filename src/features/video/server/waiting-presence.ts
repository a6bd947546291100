/** Who is in a waiting room: whoever has a connection open for it. Several tabs and devices count once; a reload is no absence. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';

/** Somebody who reloads a page or changes the network has not gone. */
const graceMs = 4_000;
const touchMs = 30_000;

export interface WaitingPresence {
  isPresent(visitId: string): boolean;
  /** Call the answered function when the connection ends. */
  arrive(visitId: string): () => void;
  close(): void;
}

export interface PresenceOptions extends Pick<PlatformDeps, 'log'> {
  /** Writes down that somebody was seen now in these waiting rooms. */
  readonly touch: (visitIds: readonly string[]) => Promise<void>;
  /** Tells that somebody came or went. */
  readonly tell: (visitId: string) => Promise<void>;
}

export function createWaitingPresence({ log, touch, tell }: PresenceOptions): WaitingPresence {
  const connections = new Map<string, number>();
  const leaving = new Map<string, NodeJS.Timeout>();
  const report = (work: Promise<void>) =>
    work.catch((error: unknown) => log.warn({ err: error }, 'presence in a waiting room not told'));
  const timer = setInterval(() => {
    if (connections.size > 0) report(touch([...connections.keys()]));
  }, touchMs);
  timer.unref();

  return {
    isPresent: (visitId) => connections.has(visitId) || leaving.has(visitId),

    arrive(visitId) {
      const before = connections.get(visitId) ?? 0;
      connections.set(visitId, before + 1);
      const pending = leaving.get(visitId);
      clearTimeout(pending);
      leaving.delete(visitId);
      if (before === 0)
        report(pending === undefined ? touch([visitId]).then(() => tell(visitId)) : touch([visitId]));
      let left = false;
      return () => {
        if (left) return;
        left = true;
        const rest = (connections.get(visitId) ?? 1) - 1;
        if (rest > 0) {
          connections.set(visitId, rest);
          return;
        }
        connections.delete(visitId);
        report(touch([visitId]));
        const gone = setTimeout(() => {
          leaving.delete(visitId);
          report(tell(visitId));
        }, graceMs);
        gone.unref();
        leaving.set(visitId, gone);
      };
    },

    close() {
      clearInterval(timer);
      for (const gone of leaving.values()) clearTimeout(gone);
      leaving.clear();
    },
  };
}
