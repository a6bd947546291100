/** Messaging's services, put together. */
import { type AccountStates, createAccountStates } from '#src/features/identity/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventLog } from '#src/platform/server/event-log.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { requireDevice, requireMember } from './access.ts';
import { createEventFeed, type EventFeed } from './events.ts';
import type { Live } from './live.ts';
import { createPresence, ephemeralTopic } from './presence.ts';
import { createReading, type Reading } from './reading.ts';
import { createReceipts, type Receipts } from './receipts.ts';
import { createPurgeExpired, type PurgeExpired } from './retention.ts';
import { createRoster, type Roster } from './roster.ts';
import { createSender, type RemoveFiles, type Sender } from './send.ts';
import { listMembers } from './store.ts';

export interface MessagingServices {
  reading: Reading;
  roster: Roster;
  sender: Sender;
  receipts: Receipts;
  feed: EventFeed;
  typing(session: SessionInfo, input: { conversationId: string; sealed: Uint8Array }): Promise<void>;
  purgeExpired: PurgeExpired;
  /** True for who is signed in with an open connection. */
  isOnline(userId: string): boolean;
  /** Resolves when everything acknowledged is stored and told. */
  close(): Promise<void>;
}

export function createMessagingServices(
  deps: Pick<PlatformDeps, 'database' | 'bus' | 'clock' | 'log'> & {
    events: EventLog<Live>;
    accounts?: AccountStates;
    removeFiles: RemoveFiles;
    onBatch?: (size: number) => void;
  },
): MessagingServices {
  const { database, bus } = deps;
  const accounts = deps.accounts ?? createAccountStates();
  const presence = createPresence(deps);
  const sender = createSender({ ...deps, presence });
  const receipts = createReceipts({ ...deps, accounts });
  return {
    reading: createReading(deps),
    roster: createRoster({ ...deps, accounts }),
    sender,
    receipts,
    feed: createEventFeed({ ...deps, presence }),
    purgeExpired: createPurgeExpired(deps),
    isOnline: presence.isOnline,
    async typing(session, { conversationId, sealed }) {
      const device = requireDevice(session);
      await requireMember(database.pool, session, conversationId);
      const event = { kind: 'typing', conversationId, userId: session.userId, device, sealed } as const;
      for (const member of await listMembers(database.pool, [conversationId])) {
        if (member.leftAtSeq === null && member.userId !== session.userId)
          bus.publish(ephemeralTopic(member.userId), event);
      }
    },
    async close() {
      presence.close();
      await sender.idle();
      await receipts.idle();
    },
  };
}
