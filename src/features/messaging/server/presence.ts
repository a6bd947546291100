/** Who is online: whoever has a live subscription. Kept in memory, told to people who share a conversation, never stored. */

import { createAttendance } from '#src/platform/server/attendance.ts';
import { topic } from '#src/platform/server/bus.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EphemeralEvent } from '../contract.ts';
import * as store from './store.ts';

/** Ephemeral events for one person. */
export const ephemeralTopic = (userId: string) => topic<EphemeralEvent>(`ephemeral:${userId}`);

export interface Presence {
  /** Call the answered function when the subscription ends. */
  arrive(userId: string): () => void;
  isOnline(userId: string): boolean;
  close(): void;
}

export function createPresence(deps: Pick<PlatformDeps, 'database' | 'bus' | 'clock' | 'log'>): Presence {
  const { database, bus, clock, log } = deps;

  async function tell(userId: string, online: boolean): Promise<void> {
    const event = { kind: 'presence', userId, online } as const;
    for (const partner of await store.listPartners(database.pool, userId))
      bus.publish(ephemeralTopic(partner), event);
  }

  function tellLater(userId: string, online: boolean): void {
    tell(userId, online).catch((error: unknown) => log.warn({ err: error }, 'presence not told'));
  }

  const attendance = createAttendance({
    bus,
    clock,
    name: 'online',
    came: (userId, isNew) => {
      if (isNew) tellLater(userId, true);
    },
    gone: (userId) => tellLater(userId, false),
  });
  return { arrive: attendance.arrive, isOnline: attendance.isPresent, close: attendance.close };
}
