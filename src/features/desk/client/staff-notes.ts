/** The staff's conversation about a conversation with a patient: opening it, and keeping the same providers in both. */
import type { MessagingContext } from '#src/features/messaging/client/context.ts';
import type { Conversation } from '#src/features/messaging/client/conversation.ts';
import {
  addPeople,
  leaveConversation,
  removePerson,
  sharedPolicy,
} from '#src/features/messaging/client/roster-actions.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { conversationId as asConversationId, type UserId } from '#src/protocol/open/ids.ts';
import { requireStaffConversation, staffNonce } from '#src/protocol/open/staff-conversation.ts';
import { createConversation } from '#src/protocol/secret/conversation.ts';
import { restrictToStaff } from './staff-guard.ts';

type Find = (conversationId: string) => Promise<Conversation>;

/** Who is in the conversation with the patient now and is of the staff by their own signature. */
async function staffOf(about: Conversation): Promise<UserId[]> {
  const { directory } = about.context.session;
  await about.prepare();
  await about.keys.sync();
  return about.keys.verified.roster
    .filter(({ userId, fp }) => directory.lookup(userId, fp)?.profile?.role === 'provider')
    .map((member) => member.userId);
}

/** Who of `staff` can be let in now: colleagues whose account is closed cannot, and changed keys want a look first. */
async function reachable(context: MessagingContext, staff: readonly UserId[]): Promise<UserId[]> {
  const { keeper, directory } = context.session;
  const contacts = new Set((await context.api.messages.contacts.query()).map(({ userId }) => userId));
  await directory.refresh(staff);
  return staff.filter(
    (id) => id === keeper.userId || (contacts.has(id) && directory.contactState(id) !== 'changed'),
  );
}

/** The same providers in the notes as in the conversation that they are about. */
async function follow(notes: Conversation, staff: readonly UserId[]): Promise<void> {
  const present = notes.keys.verified.roster.map((member) => member.userId);
  const missing = staff.filter((id) => !present.includes(id));
  if (missing.length > 0) await addPeople(notes, await reachable(notes.context, missing));
  for (const gone of present.filter((id) => !staff.includes(id))) await removePerson(notes, gone);
}

/** Notes whose roster passed the rule, whatever the server called them. */
async function checkedNotes(find: Find, id: string, about: Conversation): Promise<Conversation> {
  const notes = await find(id);
  await notes.prepare();
  // First without consequences: it may be a good conversation that is only no staff notes.
  requireStaffConversation(
    notes.keys.verified,
    asConversationId(about.id),
    about.context.session.directory.lookup,
  );
  restrictToStaff(notes.keys, about.id, about.context);
  return notes;
}

/** Opens the notes, made where there are none; NOT_FOUND when there are and no colleague has let one in yet. */
export async function openStaffNotes(find: Find, aboutId: string): Promise<string> {
  const about = await find(aboutId);
  const { context } = about;
  const { keeper, directory } = context.session;
  const staff = await staffOf(about);
  if (!staff.includes(keeper.userId)) throw new DomainError('FORBIDDEN');
  const members = (await reachable(context, staff)).flatMap((id) => {
    const account = directory.current(id);
    return account === null ? [] : [{ account, role: 'admin' as const }];
  });
  const built = createConversation({
    author: { userId: keeper.userId, device: keeper.device },
    members,
    policy: sharedPolicy,
    now: context.clock.now(),
    nonce: staffNonce(asConversationId(aboutId)),
  });
  const { conversationId } = await context.api.messages.start.mutate({
    conversationId: built.conversationId,
    kind: 'staff',
    aboutConversationId: aboutId,
    careTeamId: null,
    patientId: null,
    first: { entry: built.entry, boxes: built.boxes.map(({ userId, box }) => ({ userId, box })) },
  });
  await follow(await checkedNotes(find, conversationId, about), staff);
  return conversationId;
}

/** After people came into or went from the conversation: the notes, where there are any, follow at once. */
export async function followStaffNotes(
  find: Find,
  known: readonly Conversation[],
  aboutId: string,
): Promise<void> {
  const notes = knownNotes(known, aboutId);
  if (notes === null) return;
  const about = await find(aboutId);
  await follow(await checkedNotes(find, notes.id, about), await staffOf(about));
}

/** Before one leaves the conversation: who is not in it has no part in its notes. */
export async function leaveStaffNotes(known: readonly Conversation[], aboutId: string): Promise<void> {
  const notes = knownNotes(known, aboutId);
  if (notes !== null) await leaveConversation(notes);
}

function knownNotes(known: readonly Conversation[], aboutId: string): Conversation | null {
  return known.find(({ summary }) => summary.aboutConversationId === aboutId && summary.active) ?? null;
}
