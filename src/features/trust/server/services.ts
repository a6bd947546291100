/** Keeps what the clinic root signed and hands it out. The root's secret is never here: this side checks, it cannot sign. */
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import {
  createAccountEvents,
  createAccountStates,
  listCurrentChains,
  listVisible,
} from '#src/features/identity/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { openAttestation, requireAttested } from '#src/protocol/open/clinic-root.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import type { StaffRow, trustContract } from '../contract.ts';
import * as store from './store.ts';

type Contract = typeof trustContract;
type Input<Name extends 'publishRoot' | 'staffChains' | 'attest' | 'attestations'> = z.infer<
  Contract[Name]['input']
>;
type Nothing = Record<string, never>;

export interface TrustServices {
  root(): Promise<{ rootPk: Uint8Array | null }>;
  publishRoot(session: SessionInfo, input: Input<'publishRoot'>): Promise<Nothing>;
  staff(): Promise<StaffRow[]>;
  staffChains(input: Input<'staffChains'>): Promise<{ userId: string; links: Uint8Array[] }[]>;
  attest(session: SessionInfo, input: Input<'attest'>): Promise<Nothing>;
  attestations(
    session: SessionInfo,
    input: Input<'attestations'>,
  ): Promise<{ userId: string; signed: Uint8Array }[]>;
}

export function createTrustServices(
  deps: Pick<PlatformDeps, 'database' | 'events' | 'clock'>,
): TrustServices {
  const { database, clock } = deps;
  const accounts = createAccountStates();
  const events = createAccountEvents(deps);

  return {
    root: async () => ({ rootPk: await store.findRoot(database.pool) }),

    async publishRoot({ userId }, { rootPk, replaces }) {
      await database.transaction(async (q) => {
        await store.lockRoots(q);
        const before = await store.findRoot(q);
        const known = before === null ? replaces === null : replaces !== null && equalBytes(before, replaces);
        if (!known) throw new DomainError('ROOT_CHANGED');
        await store.insertRoot(q, rootPk, userId);
        const action = before === null ? 'clinic-root.create' : 'clinic-root.replace';
        await audit(q, { actorId: userId, action, subjectId: null });
      });
      return {};
    },

    async staff() {
      const rows = await store.listStaff(database.pool, await store.findRoot(database.pool));
      const loaded = await accounts.load(
        database.pool,
        rows.map((row) => row.userId),
      );
      return rows.map((row) => ({ ...row, fp: loaded.current(row.userId)?.fp ?? null }));
    },

    async staffChains({ userIds }) {
      const staff = await store.listStaffAmong(database.pool, userIds);
      if (staff.length !== new Set(userIds).size) throw new DomainError('NOT_FOUND');
      const chains = await listCurrentChains(database.pool, staff);
      return chains.map(({ userId, links }) => ({ userId, links }));
    },

    async attest(session, { signed }) {
      const rows = await database.transaction(async (q) => {
        const rootPk = await store.findRoot(q);
        if (rootPk === null) throw new DomainError('NOT_FOUND');
        const told = [];
        for (const each of signed) {
          const body = openAttestation(each, rootPk);
          const { userId, standing, issuedAt } = body;
          const state = (await accounts.load(q, [userId])).current(userId);
          if (state === null || (await store.listStaffAmong(q, [userId])).length === 0)
            throw new DomainError('NOT_FOUND');
          if (standing === 'attested') requireAttested(body, state, { now: clock.now(), newestAt: 0 });
          if (!(await store.putAttestation(q, { userId, rootPk, signed: each, issuedAt })))
            refuse('E_ATTEST', 'not newer');
          const action = standing === 'attested' ? 'attestation.sign' : 'attestation.revoke';
          await audit(q, { actorId: session.userId, action, subjectId: userId });
          told.push(state);
        }
        // Last, and together: everybody who knows them asks anew.
        const news = [];
        for (const state of told) news.push(...(await events.record(q, state)));
        return news;
      });
      events.publish(rows);
      return {};
    },

    async attestations({ userId }, { userIds }) {
      const rootPk = await store.findRoot(database.pool);
      if (rootPk === null) return [];
      const visible = await listVisible(database.pool, userId, userIds);
      return store.listAttestations(
        database.pool,
        rootPk,
        visible.map((row) => row.id),
      );
    },
  };
}
