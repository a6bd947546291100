/** What a question may be about, and which care team answers it: set up by administrators, chosen by patients. */
import { randomUUID } from 'node:crypto';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { Topic } from '../contract.ts';
import * as store from './topic-store.ts';

const mostTopics = 50;

export interface Topics {
  list(): Promise<Topic[]>;
  put(session: SessionInfo, topic: Omit<Topic, 'id'> & { id: string | null }): Promise<{ id: string }>;
  remove(session: SessionInfo, id: string): Promise<void>;
}

export function createTopics({ database }: Pick<PlatformDeps, 'database'>): Topics {
  return {
    list: () => store.listTopics(database.pool),

    put: (session, topic) =>
      database.transaction(async (q) => {
        const id = topic.id ?? randomUUID();
        if (!(await store.careTeamExists(q, topic.careTeamId))) throw new DomainError('NOT_FOUND');
        if (topic.id === null) {
          if ((await store.countTopics(q)) >= mostTopics) throw new DomainError('TOO_LARGE');
          await store.insertTopic(q, { ...topic, id });
        } else if (!(await store.updateTopic(q, { ...topic, id }))) throw new DomainError('NOT_FOUND');
        await audit(q, { actorId: session.userId, action: 'topic.put', subjectId: id });
        return { id };
      }),

    remove: (session, id) =>
      database.transaction(async (q) => {
        if (!(await store.deleteTopic(q, id))) throw new DomainError('NOT_FOUND');
        await audit(q, { actorId: session.userId, action: 'topic.remove', subjectId: id });
      }),
  };
}
