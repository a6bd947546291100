/** New conversations and new roster entries: verified like a client would, swapped on the head, stored whole or not at all. */

import type * as z from 'zod';
import type { AccountStates } from '#src/features/identity/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventLog } from '#src/platform/server/event-log.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { type EntryBody, type EpochBox, readEntry } from '#src/protocol/open/conversation-entry.ts';
import { type ConversationState, verifyEntry } from '#src/protocol/open/conversation-state.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { splitSigned } from '#src/protocol/open/signed.ts';
import type { messagesContract } from '../contract.ts';
import { requireDevice, requireMember } from './access.ts';
import type { Live } from './live.ts';
import { mayWrite } from './permission.ts';
import * as store from './store.ts';

type StartInput = z.infer<(typeof messagesContract)['start']['input']>;
type AddEntryInput = z.infer<(typeof messagesContract)['addEntry']['input']>;
type NewEntry = StartInput['first'];

export interface Roster {
  start(session: SessionInfo, input: StartInput): Promise<{ conversationId: string; existed: boolean }>;
  addEntry(session: SessionInfo, input: AddEntryInput): Promise<{ n: number; epoch: number }>;
}

function bodyOf(signed: Uint8Array): EntryBody {
  return readEntry(splitSigned(signed, limits.entryBytes).body);
}

function boxesOf(entry: NewEntry): EpochBox[] {
  return entry.boxes.map(({ userId, box }) => ({ userId: asUserId(userId), box }));
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
  ): Promise<ConversationState> {
    const body = bodyOf(next.entry);
    if (body.author !== session.userId || body.device !== requireDevice(session))
      throw new DomainError('FORBIDDEN');
    const earlier = conversationId === null ? [] : await store.listEntries(q, conversationId, -1);
    const bodies = [...earlier.map((entry) => bodyOf(entry.signed)), body];
    const people = bodies.flatMap((entry) => entry.roster.map((member) => member.userId));
    const { lookup } = await accounts.load(q, people);
    let state: ConversationState | null = null;
    for (const entry of earlier) state = verifyEntry(state, entry.signed, lookup);
    return verifyEntry(state, next.entry, lookup, { boxes: boxesOf(next), fresh: true });
  }

  /** Everybody new must be somebody the author may write to, or be in the conversation's care team. */
  async function requirePermission(
    q: Queryable,
    session: SessionInfo,
    newcomers: readonly string[],
    careTeamId: string | null,
  ): Promise<store.PersonRow[]> {
    const people = await store.listPeople(q, [session.userId, ...newcomers]);
    const author = people.find((person) => person.userId === session.userId);
    for (const id of newcomers) {
      const person = people.find((known) => known.userId === id);
      if (person === undefined || author === undefined) throw new DomainError('NOT_FOUND');
      const inTeam = careTeamId !== null && (await store.isInCareTeam(q, careTeamId, id));
      const allowed = mayWrite(author, person, await store.shareCareTeam(q, session.userId, id));
      if (!allowed && !(inTeam && person.role !== 'admin' && !person.disabled))
        throw new DomainError('NOT_FOUND');
    }
    return people;
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

  /** What the entry may look like beyond the protocol: pair or care team, and at most one patient. */
  async function classify(q: Queryable, session: SessionInfo, input: StartInput, roster: readonly string[]) {
    const others = roster.filter((id) => id !== session.userId);
    const people = await requirePermission(q, session, others, input.careTeamId);
    const patients = people.filter((person) => person.role === 'patient' && roster.includes(person.userId));
    if (patients.length > 1) throw new DomainError('FORBIDDEN');
    const patientId = patients[0]?.userId ?? null;
    if (input.kind === 'direct') {
      if (roster.length !== 2 || input.careTeamId !== null) throw new DomainError('BAD_INPUT');
      return { pairKey: [...roster].sort().join(':'), patientId };
    }
    if (input.careTeamId === null || patientId === null || patientId !== input.patientId)
      throw new DomainError('BAD_INPUT');
    for (const id of roster) {
      if (!(await store.isInCareTeam(q, input.careTeamId, id))) throw new DomainError('NOT_FOUND');
    }
    return { pairKey: `${input.careTeamId}:${patientId}`, patientId };
  }

  return {
    async start(session, input) {
      const { rows, ...answer } = await database.transaction(async (q) => {
        const state = await verifyNext(q, session, null, input.first);
        if (state.conversationId !== input.conversationId) throw new DomainError('BAD_INPUT');
        const roster = state.roster.map((member) => member.userId);
        const { pairKey, patientId } = await classify(q, session, input, roster);
        const made = await store.insertConversation(q, {
          id: input.conversationId,
          kind: input.kind,
          pairKey,
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
        const body = bodyOf(next.entry);
        if (body.n !== locked.entryNo + 1 || body.afterSeq !== locked.lastSeq)
          throw new DomainError('ENTRY_CONFLICT');
        const state = await verifyNext(q, session, conversationId, next);
        const before = (await store.listMembers(q, [conversationId])).filter(
          (member) => member.leftAtSeq === null,
        );
        const known = new Set(before.map((member) => member.userId));
        const newcomers = state.roster.map((member) => member.userId).filter((id) => !known.has(id));
        const added = await requirePermission(q, session, newcomers, locked.careTeamId);
        if (
          added.some(
            (p) =>
              p.role === 'patient' &&
              newcomers.some((id) => id === p.userId) &&
              p.userId !== locked.patientId,
          )
        ) {
          throw new DomainError('FORBIDDEN');
        }
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
