/** What the list of conversations shows. Pure: state in, view out. */
import type { Acting } from '#src/features/proxy/client/acting.ts';
import { annotationsOf, headOf, type IsOnline } from './chat-view.ts';
import type { Conversation } from './conversation.ts';
import type { ActingView, Failure, InboxRow, InboxView } from './engine-api.ts';
import { contentView, ownState, waitingState } from './message-view.ts';
import type { OutboxItem } from './outbox-record.ts';

/** The newest message of one's own that is on its way. */
function newestWaiting({ outbox }: Conversation): OutboxItem | undefined {
  return outbox.items.findLast(({ said }) => said.kind === 'text');
}

function preview(conversation: Conversation): InboxRow['preview'] {
  const { draft, last, summary, context } = conversation;
  if (draft.text.trim() !== '') return { kind: 'draft', text: draft.text };
  const waiting = newestWaiting(conversation);
  const me = context.session.keeper.me;
  if (waiting?.said.kind === 'text') {
    return {
      kind: 'message',
      text: waiting.said.text,
      fileCount: waiting.said.files.length + waiting.uploadIds.length,
      mine: true,
      senderName: me.name,
      state: waitingState(waiting),
    };
  }
  if (last === null || summary.last === null) return { kind: 'empty' };
  const content = contentView(conversation, last.opened, annotationsOf(conversation));
  if (content.kind === 'refused') return { kind: 'refused', code: content.code };
  if (content.kind === 'deleted' || content.kind === 'removed') return { kind: content.kind };
  if (content.kind !== 'text') return { kind: 'unsupported' };
  const { sender } = summary.last;
  const mine = sender === me.userId;
  const told = summary.members.find((member) => member.userId === sender) ?? {
    name: '',
    role: 'patient' as const,
  };
  const senderName = context.session.directory.person(sender, told, false).name;
  return {
    kind: 'message',
    text: content.text,
    fileCount: content.files.length,
    mine,
    senderName,
    state: mine ? ownState(conversation, { seq: last.seq, epoch: summary.last.epoch }) : null,
  };
}

function row(
  conversation: Conversation,
  isOnline: IsOnline,
  unreadNotes: ReadonlyMap<string | null, number>,
): InboxRow {
  const { summary } = conversation;
  return {
    ...headOf(conversation, isOnline),
    lastMessageAt: Math.max(summary.lastMessageAt, newestWaiting(conversation)?.createdAt ?? 0),
    preview: preview(conversation),
    unread: summary.unread,
    unsent: conversation.outbox.items.filter(({ sent }) => !sent).length,
    unreadNotes: unreadNotes.get(summary.conversationId) ?? 0,
    typing: conversation.typing.people().length > 0,
    active: summary.active,
  };
}

/** Those of the active profile, newest first. Staff notes are shown with the conversation that they are about, never by themselves. */
export function inboxView(input: {
  status: InboxView['status'];
  failure: Failure | null;
  conversations: readonly Conversation[];
  hasMore: boolean;
  isOnline: IsOnline;
}): InboxView {
  const notes = input.conversations.filter(({ summary }) => summary.kind === 'staff');
  const unreadNotes = new Map(
    notes.map(({ summary }) => [summary.aboutConversationId, summary.active ? summary.unread : 0]),
  );
  const rows = input.conversations
    .filter((conversation) => !notes.includes(conversation))
    .filter(({ summary, context: { acting } }) => acting.profileOf(summary.patientId) === acting.current)
    .map((conversation) => row(conversation, input.isOnline, unreadNotes))
    .sort((a, b) => b.lastMessageAt - a.lastMessageAt || (a.conversationId < b.conversationId ? 1 : -1));
  return {
    status: input.status,
    failure: input.failure,
    rows,
    hasMore: input.hasMore,
    totalUnread: rows.reduce((sum, each) => sum + each.unread + each.unreadNotes, 0),
  };
}

/** The profiles of this person, with what is unread in each. */
export function actingView(
  acting: Acting,
  conversations: readonly Conversation[],
  loaded: boolean,
): ActingView {
  const unread = (profile: string | null) =>
    conversations
      .filter(({ summary }) => acting.profileOf(summary.patientId) === profile)
      .reduce((sum, { summary }) => sum + summary.unread, 0);
  return {
    loaded,
    current: acting.current,
    charges: acting.charges.map((charge) => ({ ...charge, unread: unread(charge.patient.userId) })),
    ownUnread: unread(null),
  };
}
