/** Starting conversations and changing who is in them. */
import { readCareTeams } from '#src/features/proxy/client/reach.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { type ConversationState, findEpoch, findMember } from '#src/protocol/open/conversation-state.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { auditRoster, rekeyDue } from '#src/protocol/open/roster-keys.ts';
import {
  addMembers,
  type BuiltEntry,
  createConversation,
  type EntryBase,
  leave,
  rekey,
  removeMembers,
  restoreMembers,
} from '#src/protocol/secret/conversation.ts';
import type { MessagingContext } from './context.ts';
import type { Conversation } from './conversation.ts';

/** Everybody of a care team may read what was said before they came: continuity of care. Consent is asked for by policy, off by default. */
export const sharedPolicy = { historyShared: true, patientConsent: false, minV: 1, minSuite: 1 } as const;

export type StartInput =
  | { kind: 'direct'; userId: string }
  | { kind: 'team'; careTeamId: string; patientId: string }
  | { kind: 'carer'; userId: string; patientId: string; dependent: boolean };

interface Plan {
  /** Everybody but oneself. */
  people: string[];
  kind: 'direct' | 'team';
  careTeamId: string | null;
  patientId: string | null;
  /** Who leads beside the staff: in a pair both, or nobody could let the other back in; where a carer writes, the patient. */
  leaders: readonly string[];
  /** Nobody else may have been in it from the start. */
  pair: boolean;
}

/** Makes the conversation, or answers the one that exists with the people that may be in it when it is a pair. */
export async function startConversation(
  context: MessagingContext,
  input: StartInput,
): Promise<{ conversationId: string; pair: readonly string[] | null }> {
  const { keeper, directory } = context.session;
  const plan = await planOf(context, input);
  const { people, kind, careTeamId, patientId } = plan;
  await directory.ensure(people);
  await directory.refresh(people);
  await directory.requireLogged(people);
  const others = people.map((id) => {
    const account = directory.current(asUserId(id));
    if (account === null) throw new DomainError('NOT_FOUND');
    if (directory.contactState(id) === 'changed') refuse('E_KEY_CHANGED');
    const leads = plan.leaders.includes(id) || account.profile?.role === 'provider';
    return { account, role: leads ? ('admin' as const) : ('member' as const) };
  });
  const built = createConversation({
    author: { userId: keeper.userId, device: keeper.device },
    members: [{ account: keeper.chain, role: 'admin' }, ...others],
    policy: sharedPolicy,
    now: context.clock.now(),
  });
  const { conversationId } = await context.api.messages.start.mutate({
    conversationId: built.conversationId,
    kind,
    aboutConversationId: null,
    careTeamId,
    patientId,
    first: { entry: built.entry, boxes: built.boxes.map(({ userId, box }) => ({ userId, box })) },
  });
  return { conversationId, pair: plan.pair ? [keeper.me.userId, ...people] : null };
}

/** Who will be in it. A carer who acts for a patient starts it for them, with them in it where they have keys. */
async function planOf(context: MessagingContext, input: StartInput): Promise<Plan> {
  if (input.kind === 'carer') {
    const { userId, patientId, dependent } = input;
    const people = dependent ? [userId] : [userId, patientId];
    return { people, kind: 'team', careTeamId: null, patientId, leaders: people, pair: true };
  }
  const { charge } = context.acting;
  const isTeam = input.kind === 'team';
  const careTeamId = isTeam ? input.careTeamId : null;
  const patientId = charge?.patient.userId ?? (isTeam ? input.patientId : null);
  const known = charge === null || charge.patient.dependent ? [] : [charge.patient.userId];
  const team =
    careTeamId === null || patientId === null ? [] : await teamMembers(context, careTeamId, patientId);
  const named = isTeam ? team : [input.userId];
  return {
    people: [...new Set([...named, ...known])],
    kind: isTeam || charge !== null ? 'team' : 'direct',
    careTeamId,
    patientId,
    leaders: isTeam ? known : [...named, ...known],
    pair: !isTeam,
  };
}

/** The team's providers and the patient, without oneself. */
async function teamMembers(
  { api, acting, session }: MessagingContext,
  careTeamId: string,
  patientId: string,
): Promise<string[]> {
  const teams = await readCareTeams(api, acting.current);
  const team = teams.find((each) => each.id === careTeamId);
  if (team === undefined) throw new DomainError('NOT_FOUND');
  const me = session.keeper.me.userId;
  return team.members
    .filter((member) => member.role === 'provider' || member.userId === patientId)
    .map((member) => member.userId)
    .filter((id) => id !== me);
}

/** What a roster entry made now stands on; everything after the last entry is loaded first. */
async function entryBase(conversation: Conversation, state: ConversationState): Promise<EntryBase> {
  const { context, keys, messages } = conversation;
  const { keeper, directory } = context.session;
  const people = state.roster.map((member) => member.userId);
  await directory.refresh(people);
  await directory.requireLogged(people);
  await messages.loadSince(state.afterSeq);
  return {
    state,
    author: { userId: keeper.userId, device: keeper.device },
    current: directory.current,
    lookup: directory.lookup,
    epochKey: keys.keyOf(state.epoch),
    tips: messages.tracker.tips(),
    afterSeq: messages.to,
    now: context.clock.now(),
  };
}

/** Builds on the newest state; `build` answers null when there is nothing left to do, so that a repeat does no harm. */
async function change(
  conversation: Conversation,
  build: (state: ConversationState) => ((base: EntryBase) => BuiltEntry) | null,
): Promise<void> {
  await conversation.prepare();
  await conversation.keys.propose(async (state) => {
    const make = build(state);
    return make === null ? null : make(await entryBase(conversation, state));
  });
  conversation.changed();
}

/** Before a message is sealed: a new key when somebody's keys changed or somebody left, or the old key is old or worn. */
export async function rekeyIfDue(conversation: Conversation): Promise<void> {
  const { context, messages } = conversation;
  await conversation.prepare();
  if (messages.isEmpty && conversation.summary.lastSeq > 0) await messages.loadLatest();
  await change(conversation, (state) => {
    const reason = auditRoster(state, context.session.directory.current);
    if (reason?.reason === 'reset') return null;
    const use = {
      messages: messages.lastSeq - state.afterSeq,
      ageMs: context.clock.now() - (findEpoch(state, state.epoch)?.openedAt ?? 0),
    };
    return reason === null && !rekeyDue(state, use) ? null : rekey;
  });
}

export async function addPeople(conversation: Conversation, userIds: readonly string[]): Promise<void> {
  const { directory } = conversation.context.session;
  await directory.ensure(userIds);
  await directory.requireLogged(userIds);
  await change(conversation, (state) => {
    const added = userIds
      .map((id) => asUserId(id))
      .filter((id) => findMember(state.roster, id) === null)
      .map((id) => {
        const account = directory.current(id) ?? refuse('E_ROSTER', 'unknown person');
        if (directory.contactState(id) === 'changed') refuse('E_KEY_CHANGED');
        const role = account.profile?.role === 'provider' ? ('admin' as const) : ('member' as const);
        return { account, role };
      });
    return added.length === 0 ? null : (base) => addMembers(base, added);
  });
}

export async function removePerson(conversation: Conversation, userId: string): Promise<void> {
  const id = asUserId(userId);
  await change(conversation, (state) =>
    findMember(state.roster, id) === null ? null : (base) => removeMembers(base, [id]),
  );
}

/** After an identity reset: the new identity comes in and, where the policy allows, reads back. */
export async function restorePerson(conversation: Conversation, userId: string): Promise<void> {
  const { directory } = conversation.context.session;
  const id = asUserId(userId);
  // Looking at the new identity and letting it in is one decision here.
  if (directory.contactState(userId) === 'changed') await directory.pin(userId, 'new');
  await change(conversation, (state) => {
    const member = findMember(state.roster, id) ?? refuse('E_ROSTER', 'not in this conversation');
    return directory.lookup(id, member.fp) === directory.current(id)
      ? null
      : (base) => restoreMembers(base, [id]);
  });
}

export async function leaveConversation(conversation: Conversation): Promise<void> {
  const me = conversation.context.session.keeper.userId;
  await change(conversation, (state) => (findMember(state.roster, me) === null ? null : leave));
}
