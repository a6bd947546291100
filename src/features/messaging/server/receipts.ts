/** Signed watermarks: checked against the reader's chain, stored forward-only in batches, told to everybody in the conversation. */
import type { AccountStates } from '#src/features/identity/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Commit, Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventLog, EventRow, NewEvent } from '#src/platform/server/event-log.ts';
import { createGroupCommit, type Outcome } from '#src/platform/server/group-commit.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { conversationId as asConversationId } from '#src/protocol/open/ids.ts';
import { verifyReceipt } from '#src/protocol/open/receipts.ts';
import { requireDevice } from './access.ts';
import type { Live } from './live.ts';
import * as store from './message-store.ts';
import { createReceiptBatch } from './receipt-batch.ts';

export interface Receipts {
  /** `read`: whether this call may move the read place. */
  mark(
    session: SessionInfo,
    input: { conversationId: string; signed: Uint8Array },
    read: boolean,
  ): Promise<void>;
  idle(): Promise<void>;
}

interface Claim {
  readonly conversationId: string;
  readonly userId: string;
  readonly device: string;
  readonly signed: Uint8Array;
  readonly read: boolean;
}

export function createReceipts(
  deps: Pick<PlatformDeps, 'database'> & { events: EventLog<Live>; accounts: AccountStates },
): Receipts {
  const { database, events, accounts } = deps;

  async function storeBatch(
    q: Queryable,
    commit: Commit,
    batch: readonly Claim[],
  ): Promise<{ outcomes: Outcome<void>[]; rows: EventRow<Live>[] }> {
    const [standings, { current }] = await Promise.all([
      store.listReceiptStandings(q, batch),
      accounts.load(
        q,
        batch.map((claim) => claim.userId),
      ),
    ]);
    const receipts = createReceiptBatch(
      batch.flatMap(({ conversationId, device }, index) => {
        const { deliveredThrough = null, readThrough = null } = standings[index] ?? {};
        return deliveredThrough === null || readThrough === null
          ? []
          : [{ conversationId, device, deliveredThrough, readThrough }];
      }),
    );

    /** The receipt that is claimed; throws why it cannot be taken. */
    function check(
      { conversationId, userId, device, signed, read }: Claim,
      standing: store.ReceiptStanding | undefined,
    ): store.NewReceipt {
      const account = current(userId);
      if (standing?.member !== true || standing.lastSeq === null || account === null)
        throw new DomainError('NOT_FOUND');
      const receipt = verifyReceipt(signed, { conversationId: asConversationId(conversationId), account });
      if (receipt.deviceId !== device) throw new DomainError('FORBIDDEN');
      const { deliveredThrough, readThrough } = receipt;
      const place = receipts.placeOf({ conversationId, device });
      if (deliveredThrough > standing.lastSeq || (!read && readThrough > place.readThrough))
        throw new DomainError('BAD_INPUT');
      return { conversationId, userId, device, deliveredThrough, readThrough, signed };
    }

    const outcomes = batch.map((claim, index): Outcome<void> => {
      try {
        receipts.take(check(claim, standings[index]));
        return { ok: true, value: undefined };
      } catch (error) {
        return { ok: false, error };
      }
    });
    const moved = receipts.moved();
    if (moved.length === 0) return { outcomes, rows: [] };
    const audiences = new Map(
      batch.map(({ conversationId }, index) => [conversationId, standings[index]?.audience ?? []]),
    );
    const wanted: NewEvent[] = [];
    const lives: Live[] = [];
    for (const { conversationId, ...receipt } of moved) {
      const live: Live = { kind: 'receipt', conversationId, receipt };
      for (const userId of audiences.get(conversationId) ?? []) {
        const payload = { conversationId, userId: receipt.userId, device: receipt.device };
        wanted.push({ userId, kind: 'receipt', payload });
        lives.push(live);
      }
    }
    const stored = store.putReceipts(q, moved);
    // Last: it locks the counters of everybody who is told.
    const recorded = events.record(q, wanted);
    await commit([stored, recorded]);
    const rows = (await recorded).map((row, index) => {
      const live = lives[index];
      return live === undefined ? row : { ...row, live };
    });
    return { outcomes, rows };
  }

  const commits = createGroupCommit<Claim, void>({
    largest: 500,
    isOneItemsFault: store.isOneRowsFault,
    async commit(batch) {
      const { outcomes, rows } = await database.pipelined((q, commit) => storeBatch(q, commit, batch));
      events.publish(rows);
      return outcomes;
    },
  });

  return {
    async mark(session, { conversationId, signed }, read) {
      const device = requireDevice(session);
      await commits.submit({ conversationId, userId: session.userId, device, signed, read });
    },
    idle: () => commits.idle(),
  };
}
