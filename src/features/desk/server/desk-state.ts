/** Assign, close, reopen: each is one transaction with its audit record and the event for every colleague's list. */
import { audit } from '#src/features/audit/public.ts';
import type { DeskState } from '#src/features/messaging/contract.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { NewEvent } from '#src/platform/server/event-log.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { requireDesk } from './access.ts';
import * as store from './store.ts';

const mostWaiting = 200;

export interface DeskStates {
  assign(
    session: SessionInfo,
    input: { conversationId: string; assigneeId: string | null },
  ): Promise<DeskState>;
  close(session: SessionInfo, input: { conversationId: string; throughSeq: number }): Promise<DeskState>;
  reopen(session: SessionInfo, conversationId: string): Promise<DeskState>;
  waiting(session: SessionInfo): Promise<string[]>;
}

/** What tells the providers of a conversation to read it anew. */
async function newsFor(q: Queryable, conversationId: string, entryNo: number): Promise<NewEvent[]> {
  const providers = await store.listDeskProviders(q, conversationId);
  return providers.map((userId) => ({
    userId,
    kind: 'conversation',
    payload: { conversationId, entryNo },
  }));
}

/**
 * Opens closed conversations in which a patient wrote, inside the transaction that stores the messages.
 * Answers the events to record together with those of the messages.
 */
export async function reopenForPatients(
  q: Queryable,
  sent: readonly { conversationId: string; sender: string }[],
): Promise<NewEvent[]> {
  const reopening = await store.listReopening(q, sent);
  if (reopening.length === 0) return [];
  await store.reopen(
    q,
    reopening.map((each) => each.conversationId),
  );
  const news: NewEvent[] = [];
  for (const { conversationId, sender, entryNo } of reopening) {
    const detail = { by: 'message' };
    await audit(q, { actorId: sender, action: 'conversation.reopen', subjectId: conversationId, detail });
    news.push(...(await newsFor(q, conversationId, entryNo)));
  }
  return news;
}

export function createDeskStates({
  database,
  events,
  clock,
}: Pick<PlatformDeps, 'database' | 'events' | 'clock'>): DeskStates {
  async function change(
    session: SessionInfo,
    conversationId: string,
    action: string,
    work: (q: Queryable) => Promise<boolean>,
    detail: Record<string, string> = {},
  ): Promise<DeskState> {
    const { state, rows } = await database.transaction(async (q) => {
      const { entryNo } = await requireDesk(q, session, conversationId, { lock: true });
      const changed = await work(q);
      const now = (await store.listDeskStates(q, [conversationId])).get(conversationId);
      if (now === undefined) throw new DomainError('NOT_FOUND');
      if (!changed) return { state: now, rows: [] };
      await audit(q, { actorId: session.userId, action, subjectId: conversationId, detail });
      return { state: now, rows: await events.record(q, await newsFor(q, conversationId, entryNo)) };
    });
    events.publish(rows);
    return state;
  }

  return {
    assign: (session, { conversationId, assigneeId }) =>
      change(
        session,
        conversationId,
        'conversation.assign',
        async (q) => {
          // Only who can read it can answer it.
          if (assigneeId !== null && !(await store.listDeskProviders(q, conversationId)).includes(assigneeId))
            throw new DomainError('NOT_FOUND');
          return store.putAssignee(q, conversationId, assigneeId);
        },
        assigneeId === null ? {} : { assigneeId },
      ),

    close: (session, { conversationId, throughSeq }) =>
      change(session, conversationId, 'conversation.close', async (q) => {
        // The conversation is locked: a message is either seen here, or comes after and opens it again.
        if (await store.hasPatientWrittenSince(q, conversationId, throughSeq))
          throw new DomainError('NOT_SEEN_YET');
        return store.close(q, conversationId, { userId: session.userId, at: clock.now() });
      }),

    reopen: (session, conversationId) =>
      change(
        session,
        conversationId,
        'conversation.reopen',
        async (q) => (await store.reopen(q, [conversationId])).length > 0,
      ),

    waiting: (session) => store.listWaiting(database.pool, session.userId, mostWaiting),
  };
}
