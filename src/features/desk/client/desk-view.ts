/** What a provider is shown of how staff deal with a conversation. Pure: state in, view out. */
import type { Conversation } from '#src/features/messaging/client/conversation.ts';
import type { DeskView } from '#src/features/messaging/client/engine-api.ts';
import type { Opened } from '#src/features/messaging/client/envelope-opener.ts';
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

interface Waiting {
  since: number | null;
  urgent: boolean;
}

/** When the first of the newest messages came that nobody of the staff has answered, and whether one of them is urgent. */
function waiting(conversation: Conversation): Waiting {
  const { summary, messages } = conversation;
  const { last } = summary;
  if (last === null || isStaff(conversation, last.sender)) return { since: null, urgent: false };
  let since = last.sentAt;
  let urgent = isUrgent(conversation.last?.opened);
  for (const { envelope, opened } of messages.messages().toReversed()) {
    if (envelope.about !== null) continue;
    if (isStaff(conversation, envelope.sender)) return { since, urgent };
    since = Math.min(since, envelope.sentAt);
    urgent ||= isUrgent(opened);
  }
  // Everything at hand waits: where it begins, only the server knows.
  return { since: Math.min(since, summary.desk?.waitingSince ?? since), urgent };
}

const isUrgent = (opened: Opened | undefined) =>
  opened?.ok === true && opened.content?.kind === 'text' && opened.content.urgent;

/** What the patient chose last, among the messages at hand. */
function topicOf(conversation: Conversation): string {
  const newest = conversation.messages.messages().toReversed();
  const topics = [conversation.last, ...newest].flatMap((message) => {
    const opened = message?.opened;
    return opened?.ok === true && opened.content?.kind === 'text' && opened.content.topic !== ''
      ? [opened.content.topic]
      : [];
  });
  return topics[0] ?? '';
}

/** Null for patients and for conversations without one. */
export function deskView(conversation: Conversation): DeskView | null {
  const { summary, context } = conversation;
  const { desk } = summary;
  if (desk === null) return null;
  const me = context.session.keeper.me.userId;
  const waits = desk.closed === null && summary.active ? waiting(conversation) : null;
  const since = waits?.since ?? null;
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
    throughSeq: summary.lastSeq,
    waitingSince: since,
    topic: topicOf(conversation),
    urgent: since !== null && waits?.urgent === true,
    waitingOnMe: since !== null && (mine || desk.assignee === null || covering?.userId === me),
  };
}
