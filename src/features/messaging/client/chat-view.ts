/** What the screens are shown of one conversation. Pure: state in, view out. */

import { deskView } from '#src/features/desk/client/desk-view.ts';
import type { Withheld } from '#src/protocol/open/chain-position.ts';
import { type ConversationState, findEpoch } from '#src/protocol/open/conversation-state.ts';
import { composer, resetMembers } from './composer-view.ts';
import type { Conversation } from './conversation.ts';
import type { RosterChange } from './conversation-keys.ts';
import type {
  ChatItem,
  ChatView,
  ConversationHead,
  Failure,
  MessageContent,
  MessageItem,
  MessageState,
  RosterItem,
  WithheldItem,
} from './engine-api.ts';
import type { Opened } from './envelope-opener.ts';
import type { LoadedMessage } from './message-window.ts';
import type { OutboxItem } from './outbox.ts';

type Name = { userId: string; name: string };
export type IsOnline = (userId: string) => boolean;

/** Opened bytes as content, or the code why not. */
export function contentOf(opened: Opened): MessageContent {
  if (!opened.ok) return { kind: 'refused', code: opened.code };
  if (opened.content === null || opened.content.kind === 'unsupported') return { kind: 'unsupported' };
  return { kind: 'text', text: opened.content.kind === 'text' ? opened.content.text : '' };
}

export function headOf(conversation: Conversation, isOnline: IsOnline): ConversationHead {
  const { summary, context } = conversation;
  const { directory, keeper } = context.session;
  // Readers come from the signed roster: the server can neither hide one nor add one. Its list lends names to those
  // whose chain is not read yet, and tells who was there before.
  const told = new Map<string, (typeof summary.members)[number]>(
    summary.members.map((member) => [member.userId, member]),
  );
  const roster = conversation.keys.state?.roster ?? summary.members.filter((member) => member.active);
  const readerIds = roster.map((member): string => member.userId).filter((id) => id !== keeper.me.userId);
  const former = summary.members
    .filter((member) => !member.active && member.userId !== keeper.me.userId)
    .map((member): string => member.userId)
    .filter((id) => !readerIds.includes(id));
  const people = (ids: readonly string[]) =>
    ids
      .map((id) => directory.person(id, told.get(id) ?? { name: '', role: 'patient' }, isOnline(id)))
      .sort((a, b) => a.name.localeCompare(b.name));
  return {
    conversationId: conversation.id,
    // A pair that let a carer in is a group.
    kind: summary.kind === 'direct' && readerIds.length > 1 ? 'team' : summary.kind,
    aboutConversationId: summary.aboutConversationId,
    others: [...people(readerIds), ...people(former)],
    readerIds,
    careTeamName: summary.careTeam?.name ?? null,
    patientId: summary.patientId,
    desk: deskView(conversation),
    patientName: summary.patientId === null ? null : nameOf(conversation, summary.patientId).name,
  };
}

export function nameOf(conversation: Conversation, userId: string): Name {
  const { directory, keeper } = conversation.context.session;
  const told = conversation.summary.members.find((member) => member.userId === userId);
  if (userId === keeper.me.userId)
    return { userId, name: keeper.chain.profile?.displayName ?? keeper.me.name };
  const claimed = userId === conversation.summary.patientId ? (conversation.summary.patientName ?? '') : '';
  return { userId, name: directory.person(userId, told ?? { name: claimed, role: 'patient' }, false).name };
}

/** Whose receipts decide the state of a message: who was in its epoch and still is; who came later never had to receive it. */
function audience(conversation: Conversation, epoch: number): string[] {
  const me = conversation.context.session.keeper.me.userId;
  const state = conversation.keys.state;
  if (state === null) return [];
  const ids = (roster: ConversationState['roster']) =>
    roster.map((member) => member.userId).filter((userId) => userId !== me);
  const then = ids(findEpoch(state, epoch)?.roster ?? state.roster);
  const now = new Set(ids(state.roster));
  const still = then.filter((userId) => now.has(userId));
  return still.length > 0 ? still : then;
}

export function ownState(
  conversation: Conversation,
  { seq, epoch }: { seq: number; epoch: number },
): MessageState {
  const marks = audience(conversation, epoch).map((userId) => conversation.watermarks.of(userId));
  if (marks.length === 0) return 'sent';
  if (marks.every((mark) => mark.read >= seq)) return 'read';
  return marks.every((mark) => mark.delivered >= seq) ? 'delivered' : 'sent';
}

function messageItem(conversation: Conversation, { envelope, opened }: LoadedMessage): MessageItem {
  const mine = envelope.sender === conversation.context.session.keeper.me.userId;
  const reached = (mark: 'read' | 'delivered') =>
    audience(conversation, envelope.epoch)
      .filter((userId) => conversation.watermarks.of(userId)[mark] >= envelope.seq)
      .map((userId) => nameOf(conversation, userId));
  return {
    type: 'message',
    key: envelope.messageId,
    seq: envelope.seq,
    sender: nameOf(conversation, envelope.sender),
    mine,
    content: contentOf(opened),
    sentAt: envelope.sentAt,
    state: mine ? ownState(conversation, envelope) : null,
    failure: null,
    readBy: mine ? reached('read') : [],
    deliveredTo: mine ? reached('delivered') : [],
  };
}

const actions = {
  create: 'created',
  add: 'added',
  remove: 'removed',
  leave: 'left',
  restore: 'restored',
  rekey: 'rekeyed',
  policy: 'rekeyed',
} as const;

function rosterItem(conversation: Conversation, change: RosterChange): RosterItem | null {
  const action = actions[change.kind];
  // New keys for the same people are nobody's business.
  if (action === 'rekeyed') return null;
  const gone = change.before.filter((id) => !change.after.includes(id));
  const come = change.after.filter((id) => !change.before.includes(id));
  const subjects = {
    created: come.filter((id) => id !== change.author),
    added: come,
    removed: gone,
    left: gone,
    restored: change.restored,
  }[action];
  return {
    type: 'roster',
    key: `entry-${change.n}`,
    at: change.at,
    action,
    actor: nameOf(conversation, change.author),
    subjects: subjects.map((id) => nameOf(conversation, id)),
  };
}

function items(conversation: Conversation): ChatItem[] {
  const { messages, keys, outbox } = conversation;
  const list: ChatItem[] = [];
  const changes = keys.changes.filter((change) => change.afterSeq >= messages.from - 1 || messages.from <= 1);
  const takeChanges = (before: number) => {
    while (changes[0] !== undefined && changes[0].afterSeq < before) {
      const change = changes.shift();
      const item = change === undefined ? null : rosterItem(conversation, change);
      if (item !== null) list.push(item);
    }
  };
  const gaps = messages.withheld();
  const takeGaps = (fits: (gap: Withheld) => boolean) => {
    for (const gap of gaps.filter(fits)) list.push(withheldItem(conversation, gap));
  };
  for (const message of messages.messages()) {
    takeChanges(message.envelope.seq);
    takeGaps((gap) => isNext(message, gap));
    list.push(messageItem(conversation, message));
  }
  if (!messages.hasAfter) {
    takeChanges(Number.POSITIVE_INFINITY);
    // What others have seen of somebody who has not been heard of since.
    takeGaps((gap) => messages.tracker.next(gap.deviceId).seq === gap.from);
  }
  for (const item of outbox.items)
    if (!messages.has(item.messageId)) list.push(waitingItem(conversation, item));
  return list;
}

/** True for the message after which its sender's chain goes on. */
function isNext({ opened }: LoadedMessage, gap: Withheld): boolean {
  return opened.ok && opened.header.device === gap.deviceId && opened.header.seq === gap.to + 1;
}

function withheldItem(conversation: Conversation, gap: Withheld): WithheldItem {
  return {
    type: 'withheld',
    key: `withheld-${gap.deviceId}-${gap.from}`,
    count: gap.to - gap.from + 1,
    sender: nameOf(conversation, gap.userId),
  };
}

/** The state of one's own message that is not among the loaded ones. */
export function waitingState(item: OutboxItem): MessageState {
  if (item.failure !== null) return 'failed';
  return item.sent ? 'sent' : 'sending';
}

function waitingItem(conversation: Conversation, item: OutboxItem): MessageItem {
  const me = conversation.context.session.keeper.me;
  return {
    type: 'message',
    key: item.messageId,
    seq: null,
    sender: nameOf(conversation, me.userId),
    mine: true,
    content: { kind: 'text', text: item.text },
    sentAt: item.createdAt,
    state: waitingState(item),
    failure: item.failure,
    readBy: [],
    deliveredTo: [],
  };
}

/** Everything a chat screen shows. */
export function chatView(conversation: Conversation, isOnline: IsOnline): ChatView {
  const { keys, messages, summary, context } = conversation;
  const head = headOf(conversation, isOnline);
  const me = context.session.keeper.me.userId;
  const own = keys.state?.roster.find((member) => member.userId === me);
  const canManage = own?.role === 'admin' && summary.active;
  const reset = resetMembers(conversation);
  const status = conversation.loadState === 'idle' ? 'loading' : conversation.loadState;
  return {
    status,
    failure: conversation.failure,
    head,
    items: items(conversation),
    hasBefore: messages.hasBefore,
    hasAfter: messages.hasAfter,
    loading: conversation.loading,
    unreadFromSeq: conversation.unreadFromSeq,
    lastSeq: Math.max(messages.lastSeq, summary.lastSeq),
    typing: conversation.typing.people().map((userId) => nameOf(conversation, userId)),
    composer: composer(conversation, head.others),
    draft: conversation.draft.text,
    restorable: canManage ? head.others.filter((person) => reset.includes(person.userId)) : [],
    canManageMembers: canManage && head.kind === 'team',
    mayChangeMembers: canManage,
  };
}

/** While there is nothing to show yet. */
export function emptyChat(status: ChatView['status'], failure: Failure | null): ChatView {
  return {
    status,
    failure,
    head: null,
    items: [],
    hasBefore: false,
    hasAfter: false,
    loading: null,
    unreadFromSeq: null,
    lastSeq: 0,
    typing: [],
    composer: { allowed: true },
    draft: '',
    restorable: [],
    canManageMembers: false,
    mayChangeMembers: false,
  };
}
