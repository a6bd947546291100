/** Erasing a person: one transaction, then the files, the sockets and the proof. */
import { getClinicSettings } from '#src/features/admin/public.ts';
import type { SignedStatement } from '#src/features/audit/contract.ts';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import * as store from './erasure-store.ts';

/** What stands in the place of a name, in the clinic's language. */
const formerNames = { en: 'Former member', es: 'Ya no está en la clínica' } as const;
const purpose = 'consulta/erasure/1';

/** Signs a statement together with the newest head of the audit log. */
export type SignStatement = (purpose: string, statement: unknown) => Promise<SignedStatement>;

export interface Erasure {
  erase(session: SessionInfo, input: { userId: string; typedName: string }): Promise<Record<string, never>>;
  proof(userId: string): Promise<{ file: string }>;
  erasures(): Promise<{ userId: string; at: number }[]>;
}

export function createErasure(
  deps: Pick<PlatformDeps, 'database' | 'clock' | 'events' | 'sockets'> & {
    removeFiles: (keys: readonly string[]) => Promise<void>;
    forgetMails: (address: string) => Promise<void>;
    signStatement: SignStatement;
  },
): Erasure {
  const { database, clock, events, sockets, removeFiles, forgetMails, signStatement } = deps;
  return {
    async erase(session, { userId, typedName }) {
      if (userId === session.userId) throw new DomainError('FORBIDDEN');
      const { locale } = await getClinicSettings(database.pool);
      const { email, files, rows } = await database.transaction(async (q) => {
        const person = await store.beginErasure(q, userId);
        if (person === null) throw new DomainError('NOT_FOUND');
        if (person.name.trim() !== typedName.trim()) throw new DomainError('BAD_INPUT');
        if (await store.isLastAdministrator(q, userId)) throw new DomainError('FORBIDDEN');
        const partners = await store.listPartners(q, userId);
        const abandoned = await store.listAbandoned(q, userId);
        const keys = await store.markFiles(q, userId, abandoned);
        const counts = await store.erasePerson(q, userId, {
          email: person.email,
          abandoned,
          formerName: formerNames[locale],
        });
        const at = clock.now();
        const all = keys.length === 0 ? counts : { ...counts, upload: keys.length };
        await store.insertErasure(q, { userId, at, byId: session.userId, counts: all });
        await audit(q, { actorId: session.userId, action: 'account.erase', subjectId: userId });
        const news = partners.map(({ userId: partner, ...payload }) => ({
          userId: partner,
          kind: 'conversation',
          payload,
        }));
        return { email: person.email, files: keys, rows: await events.record(q, news) };
      });
      events.publish(rows);
      await sockets.closeUser(userId);
      await removeFiles(files);
      await forgetMails(email);
      return {};
    },

    async proof(userId) {
      const record = await store.findErasure(database.pool, userId);
      if (record === null) throw new DomainError('NOT_FOUND');
      const { at, byId, counts } = record;
      const statement = { erased: userId, at: new Date(at).toISOString(), by: byId, rows: counts };
      const signed = await signStatement(purpose, statement);
      return { file: `${JSON.stringify({ format: 'consulta-erasure', version: 1, ...signed }, null, 2)}\n` };
    },

    erasures: () => store.listErasures(database.pool),
  };
}
