/** What browser and server say to each other about conversations. The server sees envelopes, never their content. */
import * as z from 'zod';
import { role, uuid } from '#src/features/identity/contract.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { limits } from '#src/protocol/open/limits.ts';

export const conversationId = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const seq = z.number().int().min(0);

/** Largest sealed body: 64 KiB of padded content and the seal. */
export const maxBodyBytes = 64 * 1024 + 256;
export const maxHeaderBytes = 4_096;
/** Hard cap of e2ee.md §3.6. */
export const maxMembers = 100;

/** Name under which the ciphertext of a file is stored. */
export const storageKey = z.string().regex(/^[A-Za-z0-9._-]{1,200}$/);

/** Outer envelope as it is sent. */
export const envelope = z.object({
  v: z.literal(1),
  conversationId,
  epoch: seq,
  messageId: uuid,
  sender: uuid,
  device: uuid,
  hdr: bytes(1, maxHeaderBytes),
  body: bytes(1, maxBodyBytes).nullable(),
  /** The message that this one says something about (reaction, edit, deletion, pin); such a one does not count as unread. */
  about: uuid.nullable().default(null),
  /** Files that belong to this message, in the order of its signed descriptors. */
  files: z.array(storageKey).max(limits.files).default([]),
});
export type Envelope = z.infer<typeof envelope>;

/** Envelope with what the server adds: place in the conversation and time of arrival. */
export const storedEnvelope = envelope.extend({ seq: z.number().int().min(1), sentAt: z.number().int() });
export type StoredEnvelope = z.infer<typeof storedEnvelope>;

export const signedReceipt = bytes(1, 1_024);
const entry = bytes(1, 64 * 1024);
const box = z.object({ userId: uuid, box: bytes(1, 1_024) });

export const receiptView = z.object({
  userId: uuid,
  device: uuid,
  deliveredThrough: seq,
  readThrough: seq,
  signed: signedReceipt,
});
export type ReceiptView = z.infer<typeof receiptView>;

export const memberRole = z.enum(['admin', 'member', 'observer']);

const personName = z.object({ userId: uuid, name: z.string() });

/** How staff deal with a conversation about a patient; the server sees it, patients are not told. */
export const deskState = z.object({
  /** Who is to answer; null: nobody in particular. */
  assignee: personName.nullable(),
  /** Who covers for the assignee and when; null where nobody does, now or soon. */
  cover: personName.extend({ from: z.number().int(), until: z.number().int() }).nullable().default(null),
  /** Nothing is left to do. `by` is unknown when that account is gone. */
  closed: z.object({ at: z.number().int(), by: personName.nullable() }).nullable(),
  /** When the first message came that nobody of the staff has answered since. */
  waitingSince: z.number().int().nullable(),
  /** Rises with each change of the above but the last. */
  revision: seq,
});
export type DeskState = z.infer<typeof deskState>;

/** Unread messages are counted up to here. */
export const mostUnread = 1_000;

export const conversationSummary = z.object({
  conversationId,
  /** `staff`: among providers, about a conversation with a patient. */
  kind: z.enum(['direct', 'team', 'staff']),
  aboutConversationId: conversationId.nullable().default(null),
  careTeam: z.object({ id: uuid, name: z.string() }).nullable(),
  patientId: uuid.nullable(),
  /** For patients without keys nothing signed gives it. */
  patientName: z.string().nullable(),
  createdAt: z.number().int(),
  lastMessageAt: z.number().int(),
  lastSeq: seq,
  /** The clinic's retention rule removed the content of messages up to this one; 0: of none. */
  removedThrough: seq,
  entryNo: seq,
  epoch: seq,
  /** False once this user left or was removed: history stays readable, nothing new comes. */
  active: z.boolean(),
  members: z.array(
    z.object({
      userId: uuid,
      name: z.string(),
      role,
      memberRole,
      active: z.boolean(),
      /** Their account was erased: the name told is that of nobody. */
      former: z.boolean().optional(),
    }),
  ),
  /** This user's own watermarks over all devices. */
  deliveredThrough: seq,
  readThrough: seq,
  /** Messages of others after `readThrough`, without those about other messages; at most `mostUnread`. */
  unread: seq,
  /** The newest message that stands by itself. */
  last: storedEnvelope.nullable(),
  /** For providers, of conversations about a patient; null for everybody else. */
  desk: deskState.nullable().default(null),
});
export type ConversationSummary = z.infer<typeof conversationSummary>;

export const contact = z.object({
  userId: uuid,
  name: z.string(),
  role,
  careTeams: z.array(z.object({ id: uuid, name: z.string() })),
});
export type Contact = z.infer<typeof contact>;

export const entryView = z.object({
  n: seq,
  epoch: seq,
  signed: entry,
  /** All boxes of the entry, so that their hash can be checked. */
  boxes: z.array(box),
  afterSeq: seq,
  createdAt: z.number().int(),
});
export type EntryView = z.infer<typeof entryView>;

const newEntry = z.object({ entry, boxes: z.array(box).max(maxMembers) });

export const messagesContract = {
  /** People this user may start a conversation with. */
  contacts: { output: z.array(contact) },
  /** Care-team conversations this user may start: teams with their people. */
  careTeams: {
    output: z.array(
      z.object({
        id: uuid,
        name: z.string(),
        members: z.array(z.object({ userId: uuid, name: z.string(), role })),
      }),
    ),
  },
  /** Newest first; keyset by (lastMessageAt, id). */
  list: {
    input: z.object({
      cursor: z.object({ lastMessageAt: z.number().int(), conversationId }).nullable().default(null),
      limit: z.number().int().min(1).max(100).default(50),
    }),
    output: z.object({
      conversations: z.array(conversationSummary),
      next: z.object({ lastMessageAt: z.number().int(), conversationId }).nullable(),
    }),
  },
  /** One page of messages around a place: `before` (exclusive, newest first page when null) or `after` (exclusive). Ascending by seq. */
  conversation: {
    input: z.object({
      conversationId,
      before: seq.nullable().default(null),
      after: seq.nullable().default(null),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.object({
      summary: conversationSummary,
      messages: z.array(storedEnvelope),
      /** What was said about these messages from outside the page; the newest when there is very much. */
      about: z.array(storedEnvelope),
      receipts: z.array(receiptView),
      hasBefore: z.boolean(),
      hasAfter: z.boolean(),
    }),
  },
  /** Signed roster entries after number `after` (-1 = all), with boxes. */
  entries: {
    input: z.object({ conversationId, after: z.number().int().min(-1).default(-1) }),
    output: z.array(entryView),
  },
  /** Members and their newest receipts. */
  members: {
    input: z.object({ conversationId }),
    output: z.object({ members: conversationSummary.shape.members, receipts: z.array(receiptView) }),
  },
  /** First entry of a new conversation. When the pair (or patient and care team) has one already, its id comes back and nothing is made. */
  start: {
    input: z.object({
      conversationId,
      kind: z.enum(['direct', 'team', 'staff']),
      /** Of a staff conversation, and of no other. */
      aboutConversationId: conversationId.nullable().default(null),
      careTeamId: uuid.nullable(),
      patientId: uuid.nullable(),
      first: newEntry,
    }),
    output: z.object({ conversationId, existed: z.boolean() }),
  },
  /** Next roster entry, compare-and-swap on the entry before it: ENTRY_CONFLICT when somebody else was first. */
  addEntry: {
    input: z.object({ conversationId, next: newEntry }),
    output: z.object({ n: seq, epoch: seq }),
  },
  /** Idempotent by messageId with identical bytes. EPOCH_STALE when a newer entry exists; MESSAGE_ID_TAKEN when the bytes differ. Acknowledged after COMMIT. */
  send: {
    input: envelope,
    output: z.object({ seq: z.number().int().min(1), sentAt: z.number().int() }),
  },
  /** Where a message stands; NOT_FOUND for one that this person may not see. */
  place: {
    input: z.object({ conversationId, messageId: uuid }),
    output: z.object({ seq: z.number().int().min(1) }),
  },
  /** After a signed deletion: takes the content of one's own message, and its files, off the server. NOT_FOUND for anybody else's. */
  erase: { input: z.object({ conversationId, messageId: uuid }), output: z.object({}) },
  /** Signed watermarks; forward-only (an older one is answered with ok and changes nothing). */
  markDelivered: { input: z.object({ conversationId, signed: signedReceipt }), output: z.object({}) },
  markRead: { input: z.object({ conversationId, signed: signedReceipt }), output: z.object({}) },
  /** Sealed typing notice, at most once, never stored. */
  typing: { input: z.object({ conversationId, sealed: bytes(1, 1_024) }), output: z.object({}) },
} as const;

/** Durable events: replayed in order after a reconnect. */
export const durableEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), message: storedEnvelope }),
  z.object({ kind: z.literal('receipt'), conversationId, receipt: receiptView }),
  /** A conversation appeared, its roster has a new entry, this user's membership changed, or staff deal with it differently. */
  z.object({ kind: z.literal('conversation'), conversationId, entryNo: seq }),
  /** Somebody's (or one's own) account chain grew or was reset. */
  z.object({ kind: z.literal('account'), userId: uuid, era: z.number().int(), headSeq: z.number().int() }),
  /** Something about an appointment or a video visit changed: it is to be read again. */
  z.object({ kind: z.literal('appointment'), appointmentId: uuid }),
  z.object({ kind: z.literal('visit'), visitId: uuid }),
  /** Something was put into the person's notification centre, or read there; messages and receipts tell of their own notices. */
  z.object({ kind: z.literal('notification') }),
]);
export type DurableEvent = z.infer<typeof durableEvent>;

/** Ephemeral events: at most once. */
export const ephemeralEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('typing'),
    conversationId,
    userId: uuid,
    device: uuid,
    sealed: bytes(1, 1_024),
  }),
  z.object({ kind: z.literal('presence'), userId: uuid, online: z.boolean() }),
]);
export type EphemeralEvent = z.infer<typeof ephemeralEvent>;

/** `events.since` yields: tracked batches (id = newest sequence in the batch), untracked ephemerals, or `resync` when the gap is too long. */
export const eventBatch = z.discriminatedUnion('type', [
  z.object({ type: z.literal('durable'), events: z.array(durableEvent), upTo: seq }),
  z.object({ type: z.literal('ephemeral'), event: ephemeralEvent }),
  z.object({ type: z.literal('resync'), upTo: seq }),
]);
export type EventBatch = z.infer<typeof eventBatch>;

export const eventsContract = {
  since: {
    input: z.object({
      lastEventId: z
        .string()
        .regex(/^\d{1,10}$/)
        .nullish(),
    }),
  },
} as const;
