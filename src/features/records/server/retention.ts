/** Every night: what is older than the clinic keeps it goes. Messages and notices have rules of their own. */
import { audit } from '#src/features/audit/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { RetentionRule } from '../contract.ts';
import * as store from './retention-store.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const yearMs = 365.25 * dayMs;

export interface Retention {
  rule(): Promise<RetentionRule>;
  putRule(session: SessionInfo, rule: RetentionRule): Promise<Record<string, never>>;
  /** Removes what is too old. */
  run(): Promise<void>;
}

export function createRetention(
  deps: Pick<PlatformDeps, 'database' | 'clock'> & {
    removeAuditBefore: (before: number) => Promise<number>;
  },
): Retention {
  const { database, clock, removeAuditBefore } = deps;
  return {
    rule: () => store.getRule(database.pool),
    async putRule({ userId }, rule) {
      await database.transaction(async (q) => {
        await store.putRule(q, rule);
        const detail = {
          auditYears: rule.auditYears ?? 0,
          qualityDays: rule.qualityDays ?? 0,
          invitationDays: rule.invitationDays ?? 0,
        };
        await audit(q, { actorId: userId, action: 'retention.change', subjectId: null, detail });
      });
      return {};
    },
    async run() {
      const now = clock.now();
      const { auditYears, qualityDays, invitationDays } = await store.getRule(database.pool);
      await database.transaction(async (q) => {
        const detail = {
          sessions: await store.removeEndedSessions(q, now),
          quality: qualityDays === null ? 0 : await store.removeQuality(q, now - qualityDays * dayMs),
          invitations:
            invitationDays === null ? 0 : await store.removeInvitations(q, now - invitationDays * dayMs),
        };
        if (detail.quality + detail.invitations > 0)
          await audit(q, { actorId: null, action: 'retention.records', subjectId: null, detail });
      });
      if (auditYears !== null) await removeAuditBefore(now - auditYears * yearMs);
    },
  };
}
