/** Who is online: whoever has a live subscription. Kept in memory, told to people who share a conversation, never stored. */

import { topic } from '#src/platform/server/bus.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EphemeralEvent } from '../contract.ts';
import * as store from './store.ts';

/** Somebody who reloads a page or changes the network is not offline. */
const graceMs = 4_000;

/** Ephemeral events for one person. */
export const ephemeralTopic = (userId: string) => topic<EphemeralEvent>(`ephemeral:${userId}`);

export interface Presence {
  /** Call the answered function when the subscription ends. */
  arrive(userId: string): () => void;
  isOnline(userId: string): boolean;
  close(): void;
}

export function createPresence(deps: Pick<PlatformDeps, 'database' | 'bus' | 'log'>): Presence {
  const { database, bus, log } = deps;
  const connections = new Map<string, number>();
  const leaving = new Map<string, NodeJS.Timeout>();

  async function tell(userId: string, online: boolean): Promise<void> {
    const event = { kind: 'presence', userId, online } as const;
    for (const partner of await store.listPartners(database.pool, userId))
      bus.publish(ephemeralTopic(partner), event);
  }

  function tellLater(userId: string, online: boolean): void {
    tell(userId, online).catch((error: unknown) => log.warn({ err: error }, 'presence not told'));
  }

  return {
    arrive(userId) {
      const before = connections.get(userId) ?? 0;
      connections.set(userId, before + 1);
      const pending = leaving.get(userId);
      clearTimeout(pending);
      leaving.delete(userId);
      if (before === 0 && pending === undefined) tellLater(userId, true);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        const rest = (connections.get(userId) ?? 1) - 1;
        if (rest > 0) {
          connections.set(userId, rest);
          return;
        }
        connections.delete(userId);
        const timer = setTimeout(() => {
          leaving.delete(userId);
          tellLater(userId, false);
        }, graceMs);
        timer.unref();
        leaving.set(userId, timer);
      };
    },
    isOnline: (userId) => connections.has(userId) || leaving.has(userId),
    close() {
      for (const timer of leaving.values()) clearTimeout(timer);
      leaving.clear();
    },
  };
}
