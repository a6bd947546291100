/** What a provider is shown of how staff deal with a conversation. Pure: state in, view out. */
import type { Conversation } from '#src/features/messaging/client/conversation.ts';
import type { DeskView } from '#src/features/messaging/client/engine-api.ts';
import type { DeskState } from '#src/features/messaging/contract.ts';

/** The one of two states that staff changed later. */
export function newerDesk(before: DeskState | null, next: DeskState | null): DeskState | null {
  if (before === null || next === null) return next;
  return next.revision < before.revision ? { ...before, waitingSince: next.waitingSince } : next;
}

/** Name as it is signed, where the chain is known. */
function nameOf(conversation: Conversation, person: { userId: string; name: string }) {
  const { directory, keeper } = conversation.context.session;
  const { userId } = person;
  if (userId === keeper.me.userId) return { userId, name: keeper.me.name };
  const told = { name: person.name, role: 'provider' as const };
  return { userId, name: directory.person(userId, told, false).name };
}

function isStaff(conversation: Conversation, userId: string): boolean {
  const { directory, keeper } = conversation.context.session;
  if (userId === keeper.me.userId) return true;
  const told = conversation.summary.members.find((member) => member.userId === userId);
  return directory.person(userId, told ?? { name: '', role: 'patient' }, false).role === 'provider';
}

/** When the first of the newest messages came that nobody of the staff has answered. */
function waitingSince(conversation: Conversation): number | null {
  const { summary, messages } = conversation;
  const { last } = summary;
  if (last === null || isStaff(conversation, last.sender)) return null;
  let since = last.sentAt;
  for (const { envelope } of messages.messages().toReversed()) {
    if (envelope.about !== null) continue;
    if (isStaff(conversation, envelope.sender)) return since;
    since = Math.min(since, envelope.sentAt);
  }
  // Everything at hand waits: where it begins, only the server knows.
  return Math.min(since, summary.desk?.waitingSince ?? since);
}

/** Null for patients and for conversations without one. */
export function deskView(conversation: Conversation): DeskView | null {
  const { summary, context } = conversation;
  const { desk } = summary;
  if (desk === null) return null;
  const me = context.session.keeper.me.userId;
  const since = desk.closed === null && summary.active ? waitingSince(conversation) : null;
  const mine = desk.assignee?.userId === me;
  const now = context.clock.now();
  const { cover } = desk;
  const covering = cover !== null && cover.from <= now && now < cover.until ? cover : null;
  return {
    assignee: desk.assignee === null ? null : nameOf(conversation, desk.assignee),
    cover: covering === null ? null : nameOf(conversation, covering),
    mine,
    closed:
      desk.closed === null
        ? null
        : {
            at: desk.closed.at,
            by: desk.closed.by === null ? null : nameOf(conversation, desk.closed.by),
          },
    waitingSince: since,
    waitingOnMe: since !== null && (mine || desk.assignee === null || covering?.userId === me),
  };
}
