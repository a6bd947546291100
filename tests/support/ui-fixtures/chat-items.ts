/** Builders of engine views for tests of the screens. */
import { emptyChat } from '#src/features/messaging/client/empty-chat.ts';
import type {
  ChatView,
  ConversationHead,
  InboxRow,
  MessageContent,
  MessageItem,
  PersonView,
  RosterItem,
  WithheldItem,
} from '#src/features/messaging/client/engine-api.ts';

export const people = {
  ana: person('a', 'Ana Ruiz', { role: 'provider', state: 'verified', online: true }),
  tom: person('b', 'Thomas Whitfield-Ogundipe', { role: 'provider' }),
  lucia: person('c', 'Lucía Fernández de la Vega', { role: 'provider', online: true }),
  rosa: person('d', 'Rosa Delgado', { state: 'verified' }),
} as const;

/** A person with an id made of one letter. */
export function person(letter: string, name: string, more: Partial<PersonView> = {}): PersonView {
  const userId = `${letter.repeat(8)}-0000-4000-8000-000000000000`;
  return { userId, name, role: 'patient', online: false, state: 'new', ...more };
}

/** Content of a message with words. */
export function words(
  text: string,
  more: Partial<Extract<MessageContent, { kind: 'text' }>> = {},
): Extract<MessageContent, { kind: 'text' }> {
  return {
    kind: 'text',
    text,
    replyTo: null,
    files: [],
    mentions: [],
    forwarded: false,
    actingFor: null,
    topic: '',
    urgent: false,
    visit: null,
    ...more,
  };
}

/** A text message; `seq` also makes its key. */
export function message(seq: number, more: Partial<MessageItem> = {}): MessageItem {
  return {
    type: 'message',
    key: `message-${seq}`,
    seq,
    sender: { userId: people.ana.userId, name: people.ana.name },
    mine: false,
    content: words(`Message ${seq}`),
    sentAt: Date.parse('2026-11-20T10:00:00Z') + seq * 60_000,
    state: null,
    failure: null,
    readBy: [],
    deliveredTo: [],
    editedAt: null,
    reactions: [],
    pinned: false,
    starred: false,
    canEdit: false,
    uploads: [],
    ...more,
  };
}

/** One's own message. */
export function ownMessage(seq: number, more: Partial<MessageItem> = {}): MessageItem {
  return message(seq, {
    sender: { userId: people.rosa.userId, name: people.rosa.name },
    mine: true,
    state: 'sent',
    canEdit: true,
    ...more,
  });
}

/** Somebody came or went. */
export function roster(key: string, more: Partial<RosterItem> = {}): RosterItem {
  return {
    type: 'roster',
    key,
    at: Date.parse('2026-11-20T10:00:00Z'),
    action: 'added',
    actor: { userId: people.ana.userId, name: people.ana.name },
    subjects: [{ userId: people.tom.userId, name: people.tom.name }],
    ...more,
  };
}

/** Messages that the server kept back. */
export function withheld(key: string, count = 2): WithheldItem {
  return { type: 'withheld', key, count, sender: { userId: people.ana.userId, name: people.ana.name } };
}

export const directHead: ConversationHead = {
  conversationId: 'A'.repeat(43),
  kind: 'direct',
  aboutConversationId: null,
  others: [people.ana],
  readerIds: [people.ana.userId],
  careTeamName: null,
  patientId: null,
  desk: null,
  patientName: null,
  about: null,
};

export const teamHead: ConversationHead = {
  conversationId: 'B'.repeat(43),
  kind: 'team',
  aboutConversationId: null,
  others: [people.ana, people.tom, people.lucia],
  readerIds: [people.ana.userId, people.tom.userId, people.lucia.userId],
  careTeamName: 'Cardiology',
  patientId: people.rosa.userId,
  desk: null,
  patientName: people.rosa.name,
  about: null,
};

/** A conversation that is open and may be written in. */
export function chatView(more: Partial<ChatView> = {}): ChatView {
  return { ...emptyChat('ready', null), head: directHead, ...more };
}

/** A row of the inbox. */
export function inboxRow(more: Partial<InboxRow> = {}): InboxRow {
  return {
    ...directHead,
    lastMessageAt: Date.parse('2026-11-20T10:00:00Z'),
    preview: {
      kind: 'message',
      text: 'Hello',
      fileCount: 0,
      mine: false,
      senderName: people.ana.name,
      state: null,
    },
    unread: 0,
    unreadNotes: 0,
    unsent: 0,
    typing: false,
    active: true,
    ...more,
  };
}
