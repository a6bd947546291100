/** One message as the screens see it: content, what was said about it, how far it has come. Pure: state in, view out. */
import type { FileView } from '#src/features/attachments/client/attachment-api.ts';
import { safeFileName } from '#src/features/attachments/client/safe-file-name.ts';
import { equalBytes, toHex } from '#src/protocol/open/bytes.ts';
import type { MessageRef, TextContent } from '#src/protocol/open/content.ts';
import { type ConversationState, findEpoch } from '#src/protocol/open/conversation-state.ts';
import type { FileDescriptor } from '#src/protocol/open/file-descriptor.ts';
import { type Annotations, nothingSaid, type Said } from './annotations.ts';
import type { Conversation } from './conversation.ts';
import type { MessageContent, MessageItem, MessageState } from './engine-api.ts';
import type { Opened } from './envelope-opener.ts';
import type { PersonName, PinnedView, QuoteView, ReactionView } from './message-actions-api.ts';
import type { LoadedMessage } from './message-window.ts';
import type { OutboxItem } from './outbox-record.ts';

/** First words of a message, for quotes and lists. */
const excerptLength = 160;

export function nameOf(conversation: Conversation, userId: string): PersonName {
  const { directory, keeper } = conversation.context.session;
  const told = conversation.summary.members.find((member) => member.userId === userId);
  if (userId === keeper.me.userId)
    return { userId, name: keeper.chain.profile?.displayName ?? keeper.me.name };
  const claimed = userId === conversation.summary.patientId ? (conversation.summary.patientName ?? '') : '';
  return { userId, name: directory.person(userId, told ?? { name: claimed, role: 'patient' }, false).name };
}

/** Whose receipts decide the state of a message: who was in its epoch and still is; who came later never had to receive it. */
export function audience(conversation: Conversation, epoch: number): string[] {
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

/** The state of one's own message that is not among the loaded ones. */
export function waitingState(item: OutboxItem): MessageState {
  if (item.failure !== null) return 'failed';
  return item.sent ? 'sent' : 'sending';
}

function fileView(file: FileDescriptor): FileView {
  const { fileId, name, type, size, thumb, media } = file;
  return {
    fileId: toHex(fileId),
    name: safeFileName(name),
    type,
    sizeBytes: size,
    thumb: thumb === null ? null : { width: thumb.width, height: thumb.height },
    media,
    voice: media !== null && media.waveform.length > 0,
  };
}

/** The words that count now, and the people they name. */
function wordsOf(content: TextContent, said: Said): { text: string; mentions: readonly string[] } {
  return said.edit ?? content;
}

/** What an opened message shows, or why it shows nothing. Content of a message that only says something about another is not for this. */
export function contentView(conversation: Conversation, opened: Opened, notes: Annotations): MessageContent {
  if (!opened.ok) return { kind: 'refused', code: opened.code };
  const said = notes.said.get(opened.header.messageId) ?? nothingSaid;
  if (said.deleted) return { kind: 'deleted' };
  if (opened.content === null) return { kind: 'removed' };
  if (opened.content.kind !== 'text') return { kind: 'unsupported' };
  return textView(conversation, opened.content, said, notes);
}

function textView(
  conversation: Conversation,
  content: TextContent,
  said: Said,
  notes: Annotations,
): MessageContent {
  const { text, mentions } = wordsOf(content, said);
  return {
    kind: 'text',
    text,
    replyTo: content.replyTo === null ? null : quoteView(conversation, content.replyTo, notes),
    files: content.files.map(fileView),
    mentions: mentions.map((userId) => nameOf(conversation, userId)),
    forwarded: content.forwarded,
    actingFor: content.actingFor === null ? null : nameOf(conversation, content.actingFor),
    topic: content.topic,
    visit: content.visit,
    urgent: content.urgent,
  };
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= excerptLength ? line : `${line.slice(0, excerptLength - 1)}…`;
}

/** The answered message by its very header; one that is not at hand is only named. */
function quoteView(conversation: Conversation, ref: MessageRef, notes: Annotations): QuoteView {
  const unknown: QuoteView = {
    messageId: ref.messageId,
    sender: null,
    text: null,
    fileCount: 0,
    deleted: false,
  };
  const target = conversation.messages.findById(ref.messageId);
  if (target === null || !equalBytes(target.opened.headerHash, ref.headerHash)) return unknown;
  const sender = nameOf(conversation, target.envelope.sender);
  const said = notes.said.get(ref.messageId) ?? nothingSaid;
  const { content } = target.opened;
  if (said.deleted || content?.kind !== 'text') return { ...unknown, sender, deleted: said.deleted };
  return { ...unknown, sender, text: excerpt(wordsOf(content, said).text), fileCount: content.files.length };
}

function reactionViews(conversation: Conversation, { reactions }: Said): ReactionView[] {
  const me = conversation.context.session.keeper.me.userId;
  return [...reactions].map(([emoji, people]) => ({
    emoji,
    mine: people.includes(me),
    people: people.map((userId) => nameOf(conversation, userId)),
  }));
}

/** A message that the server has. */
export function messageItem(
  conversation: Conversation,
  { envelope, opened }: LoadedMessage,
  notes: Annotations,
  mayWrite: boolean,
): MessageItem {
  const mine = envelope.sender === conversation.context.session.keeper.me.userId;
  const reached = (mark: 'read' | 'delivered') =>
    audience(conversation, envelope.epoch)
      .filter((userId) => conversation.watermarks.of(userId)[mark] >= envelope.seq)
      .map((userId) => nameOf(conversation, userId));
  const said = notes.said.get(envelope.messageId) ?? nothingSaid;
  const content: MessageContent = notes.refused.has(envelope.messageId)
    ? { kind: 'refused', code: 'E_AUTHOR' }
    : contentView(conversation, opened, notes);
  return {
    type: 'message',
    key: envelope.messageId,
    seq: envelope.seq,
    sender: nameOf(conversation, envelope.sender),
    mine,
    content,
    sentAt: envelope.sentAt,
    state: mine ? ownState(conversation, envelope) : null,
    failure: null,
    readBy: mine ? reached('read') : [],
    deliveredTo: mine ? reached('delivered') : [],
    editedAt: said.edit?.at ?? null,
    reactions: reactionViews(conversation, said),
    pinned: said.pinned,
    starred: conversation.context.starred.has(conversation.id, envelope.messageId),
    canEdit: mine && mayWrite && content.kind === 'text',
    uploads: [],
  };
}

/** One's own message that is on its way; null for a change that shows at the message it is about. */
export function waitingItem(
  conversation: Conversation,
  item: OutboxItem,
  notes: Annotations,
): MessageItem | null {
  const { said, failure } = item;
  if (said.kind === 'unsupported' || (said.kind !== 'text' && failure === null)) return null;
  const content: MessageContent =
    said.kind === 'text'
      ? textView(conversation, said, nothingSaid, notes)
      : { kind: 'change', change: said.kind };
  return {
    type: 'message',
    key: item.messageId,
    seq: null,
    sender: nameOf(conversation, conversation.context.session.keeper.me.userId),
    mine: true,
    content,
    sentAt: item.createdAt,
    state: waitingState(item),
    failure,
    readBy: [],
    deliveredTo: [],
    editedAt: null,
    reactions: [],
    pinned: false,
    starred: false,
    canEdit: false,
    uploads: conversation.context.uploads.viewsOf(item.uploadIds),
  };
}

/** Pinned messages, newest first: those at hand as they read now, the others as they were seen last. */
export function pinnedViews(conversation: Conversation, notes: Annotations): PinnedView[] {
  const atHand = [...notes.said]
    .filter(([, said]) => said.pinned)
    .flatMap(([messageId, said]) => {
      const found = conversation.messages.findById(messageId);
      if (found === null || found.opened.content?.kind !== 'text') return [];
      const { content } = found.opened;
      const text = excerpt(wordsOf(content, said).text);
      const sender = nameOf(conversation, found.envelope.sender);
      return [{ messageId, sender, text, fileCount: content.files.length, seq: found.envelope.seq }];
    });
  const { messages, pins } = conversation;
  const behind = pins
    .pinned()
    .filter(({ messageId }) => !messages.has(messageId))
    .map(({ sender, text, ...pin }) => ({
      ...pin,
      sender: nameOf(conversation, sender),
      text: excerpt(text),
    }));
  return [...atHand, ...behind].sort((a, b) => b.seq - a.seq).map(({ seq: _, ...view }) => view);
}
