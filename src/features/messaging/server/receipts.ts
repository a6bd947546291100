/** Signed watermarks: checked against the reader's chain, stored forward-only in batches, told to everybody in the conversation. */
import type { AccountStates } from '#src/features/identity/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventLog, NewEvent } from '#src/platform/server/event-log.ts';
import { createGroupCommit } from '#src/platform/server/group-commit.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { conversationId as asConversationId } from '#src/protocol/open/ids.ts';
import { verifyReceipt } from '#src/protocol/open/receipts.ts';
import { requireDevice, requireMember } from './access.ts';
import type { Live } from './live.ts';
import * as store from './message-store.ts';
import { furthest, keyOf } from './receipt-batch.ts';

export interface Receipts {
  /** `read`: whether this call may move the read place. */
  mark(
    session: SessionInfo,
    input: { conversationId: string; signed: Uint8Array },
    read: boolean,
  ): Promise<void>;
  idle(): Promise<void>;
}

export function createReceipts(
  deps: Pick<PlatformDeps, 'database'> & { events: EventLog<Live>; accounts: AccountStates },
): Receipts {
  const { database, events, accounts } = deps;

  const commits = createGroupCommit<store.NewReceipt, void>({
    largest: 500,
    async commit(batch) {
      const newest = furthest(batch);
      const rows = await database.transaction(async (q) => {
        const changed = await store.putReceipts(q, [...newest.values()]);
        const moved = [...newest.values()].filter((receipt) => changed.has(keyOf(receipt)));
        if (moved.length === 0) return [];
        const audience = await store.listAudience(q, [
          ...new Set(moved.map((receipt) => receipt.conversationId)),
        ]);
        const wanted: NewEvent[] = [];
        const lives: Live[] = [];
        for (const { conversationId, ...receipt } of moved) {
          const live: Live = { kind: 'receipt', conversationId, receipt };
          for (const userId of audience.get(conversationId) ?? []) {
            const payload = { conversationId, userId: receipt.userId, device: receipt.device };
            wanted.push({ userId, kind: 'receipt', payload });
            lives.push(live);
          }
        }
        const recorded = await events.record(q, wanted);
        return recorded.map((row, index) => {
          const live = lives[index];
          return live === undefined ? row : { ...row, live };
        });
      });
      events.publish(rows);
      return batch.map(() => ({ ok: true, value: undefined }));
    },
  });

  return {
    async mark(session, { conversationId, signed }, read) {
      const device = requireDevice(session);
      const conversation = await requireMember(database.pool, session, conversationId);
      const { current } = await accounts.load(database.pool, [session.userId]);
      const account = current(session.userId);
      if (account === null) throw new DomainError('NOT_FOUND');
      const receipt = verifyReceipt(signed, { conversationId: asConversationId(conversationId), account });
      if (receipt.deviceId !== device) throw new DomainError('FORBIDDEN');
      if (receipt.deliveredThrough > conversation.lastSeq) throw new DomainError('BAD_INPUT');
      const { deliveredThrough, readThrough } = receipt;
      if (!read && readThrough > (await readPlace(conversationId, device)))
        throw new DomainError('BAD_INPUT');
      await commits.submit({
        conversationId,
        userId: session.userId,
        device,
        deliveredThrough,
        readThrough,
        signed,
      });
    },
    idle: () => commits.idle(),
  };

  async function readPlace(conversationId: string, device: string): Promise<number> {
    const receipts = await store.listReceipts(database.pool, [conversationId]);
    return receipts.find((receipt) => receipt.device === device)?.readThrough ?? 0;
  }
}
