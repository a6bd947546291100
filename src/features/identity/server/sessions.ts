/** Where a person is signed in, and how to end it from afar. Keys are not touched: a device in wrong hands is taken off the account chain instead. */
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { identityContract } from '../contract.ts';
import * as keyStore from './key-store.ts';
import * as sessionStore from './session-store.ts';

/** What a browser or program says of itself is its own words: no more than this of it is passed on. */
const agentCharacters = 300;

export interface Sessions {
  list(session: SessionInfo): Promise<z.infer<(typeof identityContract)['sessions']['output']>>;
  /** NOT_FOUND for anything but a session of the same person. Its sockets close within two seconds. */
  close(session: SessionInfo, sessionId: string): Promise<Record<string, never>>;
  /** All but the one that asks. */
  closeOthers(session: SessionInfo): Promise<{ ended: number }>;
  /** Which of these have ended, or belong to an account that is disabled. */
  listEnded(sessionIds: readonly string[]): Promise<string[]>;
}

export function createSessions(deps: Pick<PlatformDeps, 'database' | 'sockets' | 'clock'>): Sessions {
  const { database, sockets, clock } = deps;
  return {
    async list(session) {
      const rows = await sessionStore.listSessions(database.pool, session.userId, new Date(clock.now()));
      return rows.map((row) => ({
        ...row,
        userAgent: row.userAgent.slice(0, agentCharacters),
        createdAt: Math.round(row.createdAt),
        lastSeenAt: Math.round(row.lastSeenAt),
        current: row.sessionId === session.sessionId,
      }));
    },

    async close({ userId }, sessionId) {
      await database.transaction(async (q) => {
        if (!(await sessionStore.deleteSession(q, userId, sessionId))) throw new DomainError('NOT_FOUND');
        await audit(q, { actorId: userId, action: 'session.end', subjectId: userId });
      });
      await sockets.closeSession(sessionId);
      return {};
    },

    async closeOthers({ userId, sessionId }) {
      const ended = await database.transaction(async (q) => {
        const ids = await keyStore.endSessions(q, userId, sessionId);
        if (ids.length > 0)
          await audit(q, {
            actorId: userId,
            action: 'session.end',
            subjectId: userId,
            detail: { count: ids.length },
          });
        return ids;
      });
      await Promise.all(ended.map((id) => sockets.closeSession(id)));
      return { ended: ended.length };
    },

    listEnded: (sessionIds) => sessionStore.listEnded(database.pool, sessionIds, new Date(clock.now())),
  };
}
