import { fromBase64Url, fromHex, toBase64Url, toHex } from './bytes.ts';
import { refuse } from './refusal.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Lower-case UUID; 16 raw bytes inside signed things. */
export type UserId = Branded<'UserId'>;
/** Lower-case UUID; 16 raw bytes inside signed things. */
export type DeviceId = Branded<'DeviceId'>;
/** Lower-case UUID; 16 raw bytes inside signed things. */
export type MessageId = Branded<'MessageId'>;
/** Lower-case UUID; 16 raw bytes inside signed things. */
export type SlotId = Branded<'SlotId'>;
/** Lower-case UUID of a video visit, as the server gave it. */
export type VisitId = Branded<'VisitId'>;
/** Lower-case UUID of one call; 16 raw bytes inside signed things. */
export type CallId = Branded<'CallId'>;
/** Lower-case UUID of one guest of one call; 16 raw bytes inside signed things. */
export type GuestId = Branded<'GuestId'>;
/** Lower-case UUID of one peer connection between two parties of a call. */
export type ConnectionId = Branded<'ConnectionId'>;
/** Lower-case UUID of one stay of a party in a call: a page that is loaded anew is another one. */
export type StayId = Branded<'StayId'>;
type Uuid = UserId | DeviceId | MessageId | SlotId | VisitId | CallId | GuestId | ConnectionId | StayId;
/** base64url of 32 bytes, 43 characters. */
export type ConversationId = Branded<'ConversationId'>;

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function isUuid<Id extends Uuid>(text: string): text is Id {
  return uuidShape.test(text);
}

function uuid<Id extends Uuid>(text: string): Id {
  return isUuid<Id>(text) ? text : refuse('E_MALFORMED', 'not a lower-case UUID');
}

/** Refuses anything but a lower-case UUID (E_MALFORMED). */
export const userId = (text: string): UserId => uuid<UserId>(text);
/** Refuses anything but a lower-case UUID (E_MALFORMED). */
export const deviceId = (text: string): DeviceId => uuid<DeviceId>(text);
/** Refuses anything but a lower-case UUID (E_MALFORMED). */
export const messageId = (text: string): MessageId => uuid<MessageId>(text);
/** Refuses anything but a lower-case UUID (E_MALFORMED). */
export const slotId = (text: string): SlotId => uuid<SlotId>(text);
/** Refuses anything but a lower-case UUID (E_MALFORMED). */
export const callId = (text: string): CallId => uuid<CallId>(text);
/** Refuses anything but a lower-case UUID (E_MALFORMED). */
export const guestId = (text: string): GuestId => uuid<GuestId>(text);
/** Refuses anything but a lower-case UUID (E_MALFORMED). */
export const connectionId = (text: string): ConnectionId => uuid<ConnectionId>(text);
/** Refuses anything but a lower-case UUID (E_MALFORMED). */
export const stayId = (text: string): StayId => uuid<StayId>(text);

/** Refuses anything but a lower-case UUID (E_MALFORMED). */
export const visitId = (text: string): VisitId => uuid<VisitId>(text);

function isConversationId(text: string): text is ConversationId {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** Refuses anything but base64url of 32 bytes (E_MALFORMED). */
export function conversationId(text: string): ConversationId {
  const isCanonical = isConversationId(text) && fromBase64Url(text).length === 32;
  return isCanonical ? text : refuse('E_MALFORMED', 'not a conversation id');
}

/** The 16 bytes of a UUID. */
export function uuidBytes(id: Uuid): Uint8Array {
  return fromHex(uuid<MessageId>(id).replaceAll('-', ''));
}

/** UUID text of 16 bytes. */
export function uuidText(bytes: Uint8Array): string {
  if (bytes.length !== 16) refuse('E_MALFORMED', 'an id has 16 bytes');
  const hex = toHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function conversationBytes(id: ConversationId): Uint8Array {
  return fromBase64Url(conversationId(id));
}

export function conversationIdOf(bytes: Uint8Array): ConversationId {
  const text = toBase64Url(bytes);
  return isConversationId(text) ? text : refuse('E_MALFORMED', 'a conversation id has 32 bytes');
}
