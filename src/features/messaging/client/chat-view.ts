/** What the screens are shown of one conversation. Pure: state in, view out. */

import { deskView } from '#src/features/desk/client/desk-view.ts';
import type { Withheld } from '#src/protocol/open/chain-position.ts';
import { type Annotations, gatherAnnotations, isAnnotation } from './annotations.ts';
import { composer, resetMembers } from './composer-view.ts';
import type { Conversation } from './conversation.ts';
import type { RosterChange } from './conversation-keys.ts';
import type { ChatItem, ChatView, ConversationHead, RosterItem, WithheldItem } from './engine-api.ts';
import { messageItem, nameOf, pinnedViews, waitingItem } from './message-view.ts';
import type { LoadedMessage } from './message-window.ts';

export type IsOnline = (userId: string) => boolean;

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
  const others = [...people(readerIds), ...people(former)];
  const { patientId } = summary;
  const patientName = patientId === null ? null : nameOf(conversation, patientId).name;
  const isStaff = keeper.me.role === 'provider';
  const hasCarer = others.some((person) => person.role === 'patient' && person.userId !== patientId);
  return {
    conversationId: conversation.id,
    // A pair that let a carer in is a group.
    kind: summary.kind === 'direct' && readerIds.length > 1 ? 'team' : summary.kind,
    aboutConversationId: summary.aboutConversationId,
    others,
    readerIds,
    careTeamName: summary.careTeam?.name ?? null,
    patientId: summary.patientId,
    desk: deskView(conversation),
    patientName,
    about: isStaff && patientName !== null && hasCarer ? patientName : null,
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

export function rosterItem(conversation: Conversation, change: RosterChange): RosterItem | null {
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

function items(conversation: Conversation, notes: Annotations, mayWrite: boolean): ChatItem[] {
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
  const { removedThrough } = conversation.summary;
  if (removedThrough > 0 && messages.from <= removedThrough + 1) list.push(expiredItem(conversation));
  for (const message of messages.messages()) {
    takeChanges(message.envelope.seq);
    if (message.envelope.seq <= removedThrough) continue;
    takeGaps((gap) => isNext(message, gap));
    if (!isAnnotation(message) || notes.refused.has(message.envelope.messageId))
      list.push(messageItem(conversation, message, notes, mayWrite));
  }
  if (!messages.hasAfter) {
    takeChanges(Number.POSITIVE_INFINITY);
    // What others have seen of somebody who has not been heard of since.
    takeGaps((gap) => messages.tracker.next(gap.deviceId).seq === gap.from);
  }
  for (const item of outbox.items) {
    const waiting = messages.has(item.messageId) ? null : waitingItem(conversation, item, notes);
    if (waiting !== null) list.push(waiting);
  }
  return list;
}

/** In the place of everything that the retention rule removed. */
function expiredItem({ summary }: Conversation): RosterItem {
  const nobody = { userId: '', name: '' };
  return {
    type: 'roster',
    key: 'expired',
    at: summary.createdAt,
    action: 'expired',
    actor: nobody,
    subjects: [],
  };
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

/** What has been said about the messages at hand, one's own waiting remarks included. */
export function annotationsOf({ messages, outbox, context }: Conversation): Annotations {
  const waiting = outbox.items
    .filter((item) => item.failure === null && !messages.has(item.messageId))
    .map(({ messageId, createdAt, said }) => ({ messageId, createdAt, content: said }));
  return gatherAnnotations(messages.withRemarks(), waiting, context.session.keeper.me.userId);
}

/** Everything a chat screen shows. */
export function chatView(conversation: Conversation, isOnline: IsOnline): ChatView {
  const { keys, messages, summary, context } = conversation;
  const head = headOf(conversation, isOnline);
  const me = context.session.keeper.me.userId;
  const own = keys.state?.roster.find((member) => member.userId === me);
  const canManage = own?.role === 'admin' && summary.active;
  const reset = resetMembers(conversation);
  const notes = annotationsOf(conversation);
  const state = composer(conversation, head.others);
  const status = conversation.loadState === 'idle' ? 'loading' : conversation.loadState;
  return {
    status,
    failure: conversation.failure,
    head,
    items: items(conversation, notes, state.allowed),
    // Beyond what was removed there is nothing to show.
    hasBefore: messages.hasBefore && messages.from > summary.removedThrough + 1,
    hasAfter: messages.hasAfter,
    loading: conversation.loading,
    unreadFromSeq: conversation.unreadFromSeq,
    lastSeq: Math.max(messages.lastSeq, summary.lastSeq),
    typing: conversation.typing.people().map((userId) => nameOf(conversation, userId)),
    composer: state,
    draft: conversation.draft.text,
    restorable: canManage ? head.others.filter((person) => reset.includes(person.userId)) : [],
    canManageMembers: canManage && head.kind === 'team',
    mayChangeMembers: canManage,
    uploads: context.uploads.views(conversation.id),
    pinned: pinnedViews(conversation, notes),
    focus: conversation.focus,
  };
}
