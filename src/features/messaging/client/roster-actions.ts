/** Starting conversations and changing who is in them. */
import { DomainError } from '#src/platform/domain-error.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import {
  addMembers,
  createConversation,
  type EntryBase,
  leave,
  type OpenedEpoch,
  removeMembers,
  restoreMembers,
} from '#src/protocol/secret/conversation.ts';
import type { MessagingContext } from './context.ts';
import type { Conversation } from './conversation.ts';

/** Everybody of a care team may read what was said before they came: continuity of care. Consent is asked for by policy, off by default. */
const policy = { historyShared: true, patientConsent: false, minV: 1, minSuite: 1 } as const;

export type StartInput =
  | { kind: 'direct'; userId: string }
  | { kind: 'team'; careTeamId: string; patientId: string };

/** Makes the conversation, or answers the one that exists. */
export async function startConversation(context: MessagingContext, input: StartInput): Promise<string> {
  const { keeper, directory } = context.session;
  const people = input.kind === 'direct' ? [input.userId] : await teamMembers(context, input);
  await directory.ensure(people);
  await directory.refresh(people);
  const others = people.map((id) => {
    const account = directory.current(asUserId(id));
    if (account === null) throw new DomainError('NOT_FOUND');
    if (directory.contactState(id) === 'changed') refuse('E_KEY_CHANGED');
    // In a pair both lead: else nobody could let the other one back in after a lost identity.
    const role =
      input.kind === 'direct' || account.profile?.role === 'provider'
        ? ('admin' as const)
        : ('member' as const);
    return { account, role };
  });
  const built = createConversation({
    author: { userId: keeper.userId, device: keeper.device },
    members: [{ account: keeper.chain, role: 'admin' }, ...others],
    policy,
    now: context.clock.now(),
  });
  const { conversationId } = await context.api.messages.start.mutate({
    conversationId: built.conversationId,
    kind: input.kind,
    careTeamId: input.kind === 'team' ? input.careTeamId : null,
    patientId: input.kind === 'team' ? input.patientId : null,
    first: { entry: built.entry, boxes: built.boxes.map(({ userId, box }) => ({ userId, box })) },
  });
  return conversationId;
}

/** The team's providers and the patient, without oneself. */
async function teamMembers(
  context: MessagingContext,
  input: { careTeamId: string; patientId: string },
): Promise<string[]> {
  const teams = await context.api.messages.careTeams.query();
  const team = teams.find((each) => each.id === input.careTeamId);
  if (team === undefined) throw new DomainError('NOT_FOUND');
  const me = context.session.keeper.me.userId;
  return team.members
    .filter((member) => member.role === 'provider' || member.userId === input.patientId)
    .map((member) => member.userId)
    .filter((id) => id !== me);
}

async function change(conversation: Conversation, build: (base: EntryBase) => OpenedEpoch): Promise<void> {
  await conversation.prepare();
  await conversation.keys.propose(async (state) => build(await conversation.entryBase(state)));
  conversation.changed();
}

export async function addPeople(conversation: Conversation, userIds: readonly string[]): Promise<void> {
  const { directory } = conversation.context.session;
  await directory.ensure(userIds);
  await change(conversation, (base) =>
    addMembers(
      base,
      userIds.map((id) => {
        const account = directory.current(asUserId(id)) ?? refuse('E_ROSTER', 'unknown person');
        return { account, role: account.profile?.role === 'provider' ? 'admin' : 'member' };
      }),
    ),
  );
}

export async function removePerson(conversation: Conversation, userId: string): Promise<void> {
  await change(conversation, (base) => removeMembers(base, [asUserId(userId)]));
}

/** After an identity reset: the new identity comes in and, where the policy allows, reads back. */
export async function restorePerson(conversation: Conversation, userId: string): Promise<void> {
  // Looking at the new identity and letting it in is one decision here.
  await conversation.context.session.directory.pin(userId, 'new');
  await change(conversation, (base) => restoreMembers(base, [asUserId(userId)]));
}

export async function leaveConversation(conversation: Conversation): Promise<void> {
  await conversation.prepare();
  await conversation.keys.propose(async (state) => leave(await conversation.entryBase(state)));
}
