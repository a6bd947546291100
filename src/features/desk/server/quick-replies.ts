/** The clinic's wording: any provider and any administrator may change it; each change is in the audit log. */
import { randomUUID } from 'node:crypto';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { QuickReply } from '../contract.ts';
import * as store from './quick-reply-store.ts';

const mostReplies = 200;

export interface QuickReplies {
  list(): Promise<QuickReply[]>;
  put(session: SessionInfo, reply: Omit<QuickReply, 'id'> & { id: string | null }): Promise<{ id: string }>;
  remove(session: SessionInfo, id: string): Promise<void>;
}

export function createQuickReplies({ database }: Pick<PlatformDeps, 'database'>): QuickReplies {
  return {
    list: () => store.listQuickReplies(database.pool),

    put: (session, reply) =>
      database.transaction(async (q) => {
        const id = reply.id ?? randomUUID();
        if (reply.id === null) {
          if ((await store.countQuickReplies(q)) >= mostReplies) throw new DomainError('TOO_LARGE');
          await store.insertQuickReply(q, { ...reply, id });
        } else if (!(await store.updateQuickReply(q, { ...reply, id }))) throw new DomainError('NOT_FOUND');
        await audit(q, { actorId: session.userId, action: 'quick-reply.put', subjectId: id });
        return { id };
      }),

    remove: (session, id) =>
      database.transaction(async (q) => {
        if (!(await store.deleteQuickReply(q, id))) throw new DomainError('NOT_FOUND');
        await audit(q, { actorId: session.userId, action: 'quick-reply.remove', subjectId: id });
      }),
  };
}
