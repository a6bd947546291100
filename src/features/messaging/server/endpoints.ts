/** Where programs find messaging over plain HTTP, with examples. Shapes are those of the contract. */
import { endpoint } from '#src/platform/server/http-api/endpoint.ts';
import { messagesContract as c } from '../contract.ts';

const tag = 'Messages';
const conversationId = 'q0rL2v5Zf0s3kQG8aWm1Yb7tXc9dEhJuNpRiVoSxTgA';
const patient = '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d18';
const provider = '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d19';
const team = { id: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d20', name: 'Cardiology' };
const sealed = 'AY3pV0h0b3VzYW5kIGJ5dGVzIG9mIGNpcGhlcnRleHQ=';
const at = 1_750_000_000_000;

const envelope = {
  v: 1 as const,
  conversationId,
  epoch: 0,
  messageId: '0195f6c2-7d10-4f2a-8a3b-0c1d2e3f4a5b',
  sender: patient,
  device: '0195f6c2-7d11-4f2a-8a3b-0c1d2e3f4a5c',
  hdr: sealed,
  body: sealed,
  about: null,
  files: [],
};
const stored = { ...envelope, seq: 1, sentAt: at };
const summary = {
  conversationId,
  kind: 'direct' as const,
  aboutConversationId: null,
  careTeam: null,
  patientId: patient,
  patientName: 'Ana Ruiz',
  createdAt: at,
  lastMessageAt: at,
  removedThrough: 0,
  lastSeq: 1,
  entryNo: 0,
  epoch: 0,
  active: true,
  members: [
    {
      userId: patient,
      name: 'Ana Ruiz',
      role: 'patient' as const,
      memberRole: 'admin' as const,
      active: true,
    },
    {
      userId: provider,
      name: 'Dr. Vega',
      role: 'provider' as const,
      memberRole: 'admin' as const,
      active: true,
    },
  ],
  deliveredThrough: 1,
  readThrough: 0,
  unread: 1,
  last: stored,
  desk: null,
};
const receipt = {
  userId: provider,
  device: envelope.device,
  deliveredThrough: 1,
  readThrough: 1,
  signed: sealed,
};
const newEntry = { entry: sealed, boxes: [{ userId: patient, box: sealed }] };

export const endpoints = {
  contacts: endpoint(c.contacts, {
    method: 'GET',
    path: '/messages/contacts',
    tag,
    summary: 'People one may start a conversation with',
    errors: [],
    example: { output: [{ userId: provider, name: 'Dr. Vega', role: 'provider', careTeams: [team] }] },
  }),
  careTeams: endpoint(c.careTeams, {
    method: 'GET',
    path: '/messages/care-teams',
    tag,
    summary: 'Care teams one may start a conversation with',
    errors: [],
    example: { output: [{ ...team, members: [{ userId: provider, name: 'Dr. Vega', role: 'provider' }] }] },
  }),
  list: endpoint(c.list, {
    method: 'GET',
    path: '/messages/conversations',
    tag,
    summary: 'One’s conversations, newest first',
    description: 'Give `next` of the answer as `cursor` for the page after it; null is the end.',
    errors: [],
    example: { input: { cursor: null, limit: 50 }, output: { conversations: [summary], next: null } },
  }),
  conversation: endpoint(c.conversation, {
    method: 'GET',
    path: '/messages/conversation/{conversationId}',
    tag,
    summary: 'A page of messages',
    description:
      'In the order of `seq`. The newest ones without `before` and `after`; with one of them, those beyond that place.',
    errors: ['NOT_FOUND'],
    example: {
      input: { conversationId, before: null, after: 0, limit: 50 },
      output: {
        summary,
        messages: [stored],
        about: [],
        receipts: [receipt],
        hasBefore: false,
        hasAfter: false,
      },
    },
  }),
  entries: endpoint(c.entries, {
    method: 'GET',
    path: '/messages/conversation/{conversationId}/entries',
    tag,
    summary: 'Signed roster entries with the boxes of the epoch keys',
    description: 'Those after number `after`; all of them without it. Checked as docs/protocol.md §6 says.',
    errors: ['NOT_FOUND'],
    example: {
      input: { conversationId, after: -1 },
      output: [{ n: 0, epoch: 0, signed: sealed, boxes: newEntry.boxes, afterSeq: 0, createdAt: at }],
    },
  }),
  members: endpoint(c.members, {
    method: 'GET',
    path: '/messages/conversation/{conversationId}/members',
    tag,
    summary: 'Members and how far each device has read',
    errors: ['NOT_FOUND'],
    example: { input: { conversationId }, output: { members: summary.members, receipts: [receipt] } },
  }),
  start: endpoint(c.start, {
    method: 'POST',
    path: '/messages/conversations',
    tag,
    summary: 'Start a conversation with its first roster entry',
    description: 'When there is one already its id is answered, `existed` is true and nothing was made.',
    errors: ['REFUSED', 'NOT_ALLOWED_NOW', 'DEVICE_UNBOUND', 'ENTRY_CONFLICT', 'NOT_FOUND'],
    example: {
      input: { conversationId, kind: 'direct', careTeamId: null, patientId: patient, first: newEntry },
      output: { conversationId, existed: false },
    },
  }),
  addEntry: endpoint(c.addEntry, {
    method: 'POST',
    path: '/messages/conversation/{conversationId}/entries',
    tag,
    summary: 'Next roster entry: new members, new keys',
    description:
      'Taken only on the entry and the message it names as the newest; otherwise `ENTRY_CONFLICT`.',
    errors: ['NOT_FOUND', 'REFUSED', 'NOT_ALLOWED_NOW', 'DEVICE_UNBOUND', 'ENTRY_CONFLICT'],
    example: { input: { conversationId, next: newEntry }, output: { n: 1, epoch: 1 } },
  }),
  send: endpoint(c.send, {
    method: 'POST',
    path: '/messages/send',
    tag,
    summary: 'Send one sealed message',
    description:
      '`about` and `files` must be what the content says (CNT-4). Answered once it is stored for good. The same bytes under the same `messageId` may be sent again and are answered alike.',
    errors: [
      'NOT_FOUND',
      'DEVICE_UNBOUND',
      'EPOCH_STALE',
      'NOT_ALLOWED_NOW',
      'MESSAGE_ID_TAKEN',
      'STORAGE_FULL',
    ],
    example: { input: envelope, output: { seq: 1, sentAt: at } },
  }),
  erase: endpoint(c.erase, {
    method: 'POST',
    path: '/messages/erase',
    tag,
    summary: 'Take the content of one’s own message, and its files, off the server',
    description:
      'After a signed message of kind `delete` was sent about it. Its header stays: the chain of messages stays whole.',
    errors: ['NOT_FOUND', 'DEVICE_UNBOUND'],
    example: { input: { conversationId, messageId: envelope.messageId }, output: {} },
  }),
  markDelivered: endpoint(c.markDelivered, {
    method: 'POST',
    path: '/messages/conversation/{conversationId}/delivered',
    tag,
    summary: 'Say with a signed receipt how far this device has taken messages',
    description: '`readThrough` in it may not be further than it was: that is what `/read` is for.',
    errors: ['NOT_FOUND', 'REFUSED', 'DEVICE_UNBOUND'],
    example: { input: { conversationId, signed: sealed }, output: {} },
  }),
  markRead: endpoint(c.markRead, {
    method: 'POST',
    path: '/messages/conversation/{conversationId}/read',
    tag,
    summary: 'Say with a signed receipt how far the person has read',
    errors: ['NOT_FOUND', 'REFUSED', 'DEVICE_UNBOUND'],
    example: { input: { conversationId, signed: sealed }, output: {} },
  }),
} as const;
