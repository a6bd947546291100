/** Care links: who may act for which patient. Every change is audited and holds from the moment it is stored. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import {
  listReachable,
  listReachableCareTeams,
  listRosterPeople,
  settleCarers,
} from '#src/features/messaging/public.ts';
import { wakeReminders } from '#src/features/notifications/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventRow } from '#src/platform/server/event-log.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { proxyContract } from '../contract.ts';
import * as store from './store.ts';

type Contract = typeof proxyContract;
type Output<Name extends keyof Contract> = z.infer<Contract[Name]['output']>;
type LinkInput = z.infer<Contract['link']['input']>;
type LinksInput = z.infer<Contract['links']['input']>;
type DependentInput = z.infer<Contract['createDependent']['input']>;

const pageSize = 50;

export interface ProxyServices {
  mine(session: SessionInfo): Promise<Output<'mine'>>;
  reach(session: SessionInfo, patientId: string): Promise<Output<'reach'>>;
  ofConversation(session: SessionInfo, conversationId: string): Promise<Output<'ofConversation'>>;
  carersOf(session: SessionInfo, patientId: string): Promise<Output<'carersOf'>>;
  links(input: LinksInput): Promise<Output<'links'>>;
  link(session: SessionInfo, input: LinkInput): Promise<{ id: string }>;
  endLink(session: SessionInfo, id: string): Promise<Record<string, never>>;
  createDependent(session: SessionInfo, input: DependentInput): Promise<{ userId: string }>;
  /** Ends what ran out and starts what has begun; for a clock that calls it every minute or so. */
  settle(): Promise<void>;
}

export function createProxyServices(
  deps: Pick<PlatformDeps, 'database' | 'events' | 'clock'>,
): ProxyServices {
  const { database, events, clock } = deps;

  /** Tells everybody concerned that somebody's standing changed. */
  async function settleAndTell(q: Queryable, pair: Parameters<typeof settleCarers>[1]): Promise<EventRow[]> {
    const settled = await settleCarers(q, pair);
    if (settled.length === 0) return [];
    const entryNos = new Map(settled.map((row) => [row.conversationId, row.entryNo]));
    const people = await listRosterPeople(q, [...entryNos.keys()]);
    return events.record(
      q,
      people.map(({ conversationId, userId }) => ({
        userId,
        kind: 'conversation',
        payload: { conversationId, entryNo: entryNos.get(conversationId) ?? 0 },
      })),
    );
  }

  return {
    async mine({ userId }) {
      const [charges, carers] = await Promise.all([
        store.listCharges(database.pool, userId),
        store.listCarers(database.pool, userId),
      ]);
      return { charges, carers };
    },

    async reach(session, patientId) {
      const q = database.pool;
      if (!(await store.actsFor(q, session.userId, patientId))) throw new DomainError('NOT_FOUND');
      const [contacts, careTeams] = await Promise.all([
        listReachable(q, { userId: patientId, role: 'patient' }),
        listReachableCareTeams(q, patientId),
      ]);
      return { contacts, careTeams };
    },

    async ofConversation({ userId, role }, conversationId) {
      const q = database.pool;
      const patient = await store.findPatientOfConversation(q, conversationId, userId);
      if (patient === null) return { patient: null, carers: [] };
      const isCarer = role === 'patient' && userId !== patient.userId;
      const carers = await store.listCarersOfConversation(q, conversationId, patient.userId, isCarer);
      return { patient, carers };
    },

    async carersOf({ userId }, patientId) {
      const patient = await store.findPatientOfProvider(database.pool, patientId, userId);
      if (patient === null) throw new DomainError('NOT_FOUND');
      return { patient, carers: await store.listActiveCarers(database.pool, patientId) };
    },

    async links({ cursor = null }) {
      const rows = await store.listLinks(database.pool, cursor, pageSize + 1);
      const links = rows.slice(0, pageSize);
      const last = links.at(-1);
      const next = rows.length > pageSize && last !== undefined ? { from: last.from, id: last.id } : null;
      return { links, next };
    },

    async link(session, input) {
      const { carerId, patientId, relation } = input;
      if (carerId === patientId) throw new DomainError('BAD_INPUT');
      const id = randomUUID();
      const rows = await database.transaction(async (q) => {
        const people = await store.lockPatients(q, [carerId, patientId]);
        const carer = people.find((each) => each.userId === carerId);
        if (people.length !== 2 || carer === undefined || carer.dependent) throw new DomainError('NOT_FOUND');
        if (await store.hasLink(q, carerId, patientId)) throw new DomainError('CARE_LINK_EXISTS');
        await store.insertLink(q, { ...input, id, createdById: session.userId });
        await wakeReminders(q, patientId, clock.now());
        const detail = { linkId: id, actingFor: patientId, relation };
        await audit(q, { actorId: session.userId, action: 'care-link.create', subjectId: carerId, detail });
        return settleAndTell(q, { carerId, patientId });
      });
      events.publish(rows);
      return { id };
    },

    async endLink(session, id) {
      const rows = await database.transaction(async (q) => {
        const partyId = session.role === 'admin' ? null : session.userId;
        const ended = await store.endLink(q, id, session.userId, partyId);
        if (ended === null) throw new DomainError('NOT_FOUND');
        const { carerId, patientId } = ended;
        const detail = { linkId: id, actingFor: patientId };
        await audit(q, { actorId: session.userId, action: 'care-link.end', subjectId: carerId, detail });
        return settleAndTell(q, { carerId, patientId });
      });
      events.publish(rows);
      return {};
    },

    createDependent: (session, { displayName, careTeamIds }) =>
      database.transaction(async (q) => {
        const userId = randomUUID();
        const teams = [...new Set(careTeamIds)];
        await store.insertDependent(q, userId, displayName);
        if ((await store.joinCareTeams(q, userId, teams)) !== teams.length)
          throw new DomainError('NOT_FOUND');
        await audit(q, { actorId: session.userId, action: 'dependent.create', subjectId: userId });
        return { userId };
      }),

    async settle() {
      const rows = await database.transaction(async (q) => {
        for (const { id, carerId, patientId } of await store.endExpired(q)) {
          const detail = { linkId: id, actingFor: patientId };
          await audit(q, { actorId: null, action: 'care-link.end', subjectId: carerId, detail });
        }
        return settleAndTell(q, null);
      });
      events.publish(rows);
    },
  };
}
