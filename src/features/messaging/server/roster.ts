/** New conversations and new roster entries: verified like a client would, swapped on the head, stored whole or not at all. */

import type * as z from 'zod';
import { requireStaffRoster } from '#src/features/desk/public.ts';
import type { AccountStates } from '#src/features/identity/public.ts';
import { actsFor } from '#src/features/proxy/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventLog } from '#src/platform/server/event-log.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { EpochBox } from '#src/protocol/open/conversation-entry.ts';
import {
  type AccountLookup,
  type ConversationState,
  verifyEntry,
} from '#src/protocol/open/conversation-state.ts';
import { conversationId as asConversationId, userId as asUserId } from '#src/protocol/open/ids.ts';
import { SignedEntry } from '#src/protocol/open/signed-entry.ts';
import { requireStaffConversation } from '#src/protocol/open/staff-conversation.ts';
import type { messagesContract } from '../contract.ts';
import { requireDevice, requireMember } from './access.ts';
import type { Live } from './live.ts';
import { mayWrite } from './permission.ts';
import { auditCarer, auditMembers } from './roster-audit.ts';
import * as store from './store.ts';

type StartInput = z.infer<(typeof messagesContract)['start']['input']>;
type AddEntryInput = z.infer<(typeof messagesContract)['addEntry']['input']>;
type NewEntry = StartInput['first'];

export interface Roster {
  start(session: SessionInfo, input: StartInput): Promise<{ conversationId: string; existed: boolean }>;
  addEntry(session: SessionInfo, input: AddEntryInput): Promise<{ n: number; epoch: number }>;
}

function boxesOf(entry: NewEntry): EpochBox[] {
  return entry.boxes.map(({ userId, box }) => ({ userId: asUserId(userId), box }));
}

/** A conversation about another one is the staff's: nobody else gets in, whatever the entry says. */
function requireStaffIf(state: ConversationState, about: string | null, lookup: AccountLookup): void {
  if (about !== null) requireStaffConversation(state, asConversationId(about), lookup);
}

export function createRoster(
  deps: Pick<PlatformDeps, 'database'> & { events: EventLog<Live>; accounts: AccountStates },
): Roster {
  const { database, events, accounts } = deps;

  /** Verifies a new entry after the stored ones; author and device must be the session's. */
  async function verifyNext(
    q: Queryable,
    session: SessionInfo,
    conversationId: string | null,
    next: NewEntry,
  ): Promise<{ state: ConversationState; lookup: AccountLookup }> {
    const made = SignedEntry.read(next.entry);
    const { body } = made;
    if (body.author !== session.userId || body.device !== requireDevice(session))
      throw new DomainError('FORBIDDEN');
    const earlier = conversationId === null ? [] : await store.listEntries(q, conversationId, -1);
    const known = earlier.map((entry) => SignedEntry.read(entry.signed));
    const people = [...known, made].flatMap((entry) => entry.body.roster.map((member) => member.userId));
    const { lookup } = await accounts.load(q, people);
    let state: ConversationState | null = null;
    for (const entry of known) state = verifyEntry(state, entry, lookup);
    return { state: verifyEntry(state, made, lookup, { boxes: boxesOf(next), fresh: true }), lookup };
  }

  /**
   * Everybody new must be somebody the author may write to, be in the conversation's care team, or act for its patient. A carer
   * writes where the patient could, for as long as the link holds.
   */
  async function requirePermission(
    q: Queryable,
    session: SessionInfo,
    newcomers: readonly string[],
    about: { careTeamId: string | null; patientId: string | null },
  ): Promise<store.PersonRow[]> {
    const { careTeamId, patientId } = about;
    const people = await store.listPeople(q, [session.userId, ...newcomers]);
    const author = people.find((person) => person.userId === session.userId);
    if (author === undefined) throw new DomainError('NOT_FOUND');
    const isCarer = author.role === 'patient' && patientId !== null && patientId !== author.userId;
    if (isCarer && !(await actsFor(q, author.userId, patientId))) throw new DomainError('NOT_ALLOWED_NOW');
    const voice = isCarer ? patientId : author.userId;
    for (const id of newcomers) {
      const person = people.find((known) => known.userId === id);
      if (person === undefined || person.disabled || person.dependent) throw new DomainError('NOT_FOUND');
      const ofPatient =
        patientId !== null && ((isCarer && id === patientId) || (await actsFor(q, id, patientId)));
      const inTeam =
        careTeamId !== null && person.role !== 'admin' && (await store.isInCareTeam(q, careTeamId, id));
      if (!ofPatient && !inTeam && !mayWrite(author, person, await store.shareCareTeam(q, voice, id)))
        throw new DomainError('NOT_FOUND');
    }
    return people;
  }

  /** A patient who comes in is the conversation's own, or acts for them. Answers the newcomers who do. */
  async function requireOwnPeople(
    q: Queryable,
    newcomers: readonly string[],
    people: readonly store.PersonRow[],
    patientId: string | null,
  ): Promise<string[]> {
    const carers = people.filter(
      (person) =>
        person.role === 'patient' && person.userId !== patientId && newcomers.includes(person.userId),
    );
    for (const { userId } of carers)
      if (patientId === null || !(await actsFor(q, userId, patientId))) throw new DomainError('FORBIDDEN');
    return carers.map((person) => person.userId);
  }

  async function recordChange(
    q: Queryable,
    conversationId: string,
    entryNo: number,
    people: readonly string[],
  ) {
    const payload = { conversationId, entryNo };
    return events.record(
      q,
      [...new Set(people)].map((userId) => ({ userId, kind: 'conversation', payload })),
    );
  }

  /** What the entry may look like beyond the protocol: a pair, a care team with a patient, or a carer and providers about a patient. */
  async function classify(q: Queryable, session: SessionInfo, input: StartInput, roster: readonly string[]) {
    if (input.kind === 'staff') {
      const { aboutConversationId, careTeamId, patientId } = input;
      if (aboutConversationId === null || careTeamId !== null || patientId !== null)
        throw new DomainError('BAD_INPUT');
      await requireStaffRoster(q, session, aboutConversationId, roster);
      return { pairKey: `staff:${aboutConversationId}`, patientId: null, carerId: null };
    }
    if (input.aboutConversationId !== null) throw new DomainError('BAD_INPUT');
    const others = roster.filter((id) => id !== session.userId);
    const { kind, careTeamId } = input;
    const named = kind === 'team' ? input.patientId : null;
    const people = await requirePermission(q, session, others, { careTeamId, patientId: named });
    const patients = people.filter((person) => person.role === 'patient');
    if (kind === 'direct') {
      if (patients.length > 1) throw new DomainError('FORBIDDEN');
      if (roster.length !== 2 || careTeamId !== null) throw new DomainError('BAD_INPUT');
      const patientId = patients[0]?.userId ?? null;
      return { pairKey: [...roster].sort().join(':'), patientId, carerId: null };
    }
    if (named === null) throw new DomainError('BAD_INPUT');
    const carers = patients.filter((person) => person.userId !== named);
    if (careTeamId !== null) {
      const teamPeople = roster.filter((id) => !carers.some((carer) => carer.userId === id));
      for (const id of [named, ...teamPeople])
        if (!(await store.isInCareTeam(q, careTeamId, id))) throw new DomainError('NOT_FOUND');
    }
    if (carers.length > 0) {
      const rest = people.filter((person) => !carers.includes(person));
      return classifyCarer(q, { patientId: named, careTeamId, carers, rest });
    }
    if (careTeamId === null || !roster.includes(named)) throw new DomainError('BAD_INPUT');
    return { pairKey: `${careTeamId}:${named}`, patientId: named, carerId: null };
  }

  /** One carer, with one provider or a care team; a patient who has keys is always in it: nobody is spoken for unseen. */
  async function classifyCarer(
    q: Queryable,
    about: {
      patientId: string;
      careTeamId: string | null;
      carers: readonly store.PersonRow[];
      rest: readonly store.PersonRow[];
    },
  ) {
    const { patientId, careTeamId, carers, rest } = about;
    const [carer, ...more] = carers;
    const [patient] = await store.listPeople(q, [patientId]);
    if (carer === undefined || more.length > 0) throw new DomainError('FORBIDDEN');
    if (patient?.role !== 'patient') throw new DomainError('NOT_FOUND');
    const isIn = rest.some((person) => person.userId === patientId);
    const providers = rest.filter((person) => person.role === 'provider');
    const fits = careTeamId === null ? providers.length === 1 : providers.length > 0;
    if (isIn === patient.dependent || !fits) throw new DomainError('BAD_INPUT');
    for (const { userId } of providers)
      if (!(await store.shareCareTeam(q, userId, patientId))) throw new DomainError('NOT_FOUND');
    const pairKey = ['for', patientId, carer.userId, careTeamId ?? providers[0]?.userId].join(':');
    return { pairKey, patientId, carerId: carer.userId };
  }

  return {
    async start(session, input) {
      const { rows, ...answer } = await database.transaction(async (q) => {
        const { state, lookup } = await verifyNext(q, session, null, input.first);
        if (state.conversationId !== input.conversationId) throw new DomainError('BAD_INPUT');
        requireStaffIf(state, input.aboutConversationId, lookup);
        const roster = state.roster.map((member) => member.userId);
        const { pairKey, patientId, carerId } = await classify(q, session, input, roster);
        const made = await store.insertConversation(q, {
          id: input.conversationId,
          kind: input.kind,
          pairKey,
          aboutConversationId: input.aboutConversationId,
          careTeamId: input.careTeamId,
          patientId,
          createdById: session.userId,
          entryHash: state.headHash,
        });
        if (!made) {
          const existing = await store.findByPair(q, pairKey);
          if (existing === null) throw new DomainError('ENTRY_CONFLICT');
          // Who once left, or is no part of it, must not learn that it exists.
          await requireMember(q, session, existing);
          return { conversationId: existing, existed: true, rows: [] };
        }
        const first = { conversationId: input.conversationId, n: 0, epoch: state.epoch };
        await store.insertEntry(
          q,
          { ...first, signed: input.first.entry, hash: state.headHash, afterSeq: 0 },
          input.first.boxes,
        );
        await store.putMembers(q, input.conversationId, state.roster, 0);
        if (carerId !== null && patientId !== null)
          await auditCarer(q, session, 'conversation.start', { ...first, carerId, patientId });
        const added = roster.filter((id) => id !== session.userId);
        await auditMembers(q, session, input.conversationId, { added, removed: [] });
        const recorded = await recordChange(q, input.conversationId, 0, roster);
        return { conversationId: input.conversationId, existed: false, rows: recorded };
      });
      events.publish(rows);
      return answer;
    },

    async addEntry(session, { conversationId, next }) {
      const { rows, ...answer } = await database.transaction(async (q) => {
        const locked = await store.lockConversation(q, conversationId);
        if (locked === null) throw new DomainError('NOT_FOUND');
        await requireMember(q, session, conversationId);
        const { body } = SignedEntry.read(next.entry);
        if (body.n !== locked.entryNo + 1 || body.afterSeq !== locked.lastSeq)
          throw new DomainError('ENTRY_CONFLICT');
        const { state, lookup } = await verifyNext(q, session, conversationId, next);
        requireStaffIf(state, locked.aboutConversationId, lookup);
        const before = (await store.listMembers(q, [conversationId])).filter(
          (member) => member.leftAtSeq === null || member.suspended,
        );
        const known = new Set(before.map((member) => member.userId));
        const newcomers = state.roster.map((member) => member.userId).filter((id) => !known.has(id));
        if (locked.aboutConversationId !== null && newcomers.length > 0)
          await requireStaffRoster(q, session, locked.aboutConversationId, newcomers);
        const people = await requirePermission(q, session, newcomers, locked);
        const carers = await requireOwnPeople(q, newcomers, people, locked.patientId);
        const place = { conversationId, n: state.n, epoch: state.epoch };
        await store.insertEntry(
          q,
          { ...place, signed: next.entry, hash: state.headHash, afterSeq: locked.lastSeq },
          next.boxes,
        );
        await store.putMembers(q, conversationId, state.roster, locked.lastSeq);
        await store.moveHead(q, conversationId, {
          entryNo: state.n,
          epoch: state.epoch,
          entryHash: state.headHash,
        });
        for (const carerId of carers) {
          const what = { ...place, carerId, patientId: locked.patientId };
          await auditCarer(q, session, 'conversation.carer-added', what);
        }
        const stays = new Set<string>(state.roster.map((member) => member.userId));
        const removed = before.flatMap(({ userId, leftAtSeq }) =>
          leftAtSeq === null && !stays.has(userId) ? [userId] : [],
        );
        await auditMembers(q, session, conversationId, { added: newcomers, removed });
        const concerned = [...before.map((member) => member.userId), ...newcomers];
        return {
          n: state.n,
          epoch: state.epoch,
          rows: await recordChange(q, conversationId, state.n, concerned),
        };
      });
      events.publish(rows);
      return answer;
    },
  };
}
