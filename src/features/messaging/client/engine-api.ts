/**
 * The one door between the screens and the engine (the worker that holds the keys). Screens get views of plaintext and
 * send commands; keys never cross. Commands answer a `Result`, because thrown errors lose their type between threads.
 */

import type { AttachmentApi, FileView, UploadView } from '#src/features/attachments/client/attachment-api.ts';
import type { QuickReply } from '#src/features/desk/contract.ts';
import type { ExportApi } from '#src/features/export/client/export-api.ts';
import type { AccountApi } from '#src/features/identity/client/account-api.ts';
import type { ContactApi } from '#src/features/identity/client/contact-api.ts';
import type { KeyLogApi } from '#src/features/identity/client/key-log-api.ts';
import type { LinkingApi } from '#src/features/identity/client/linking-api.ts';
import type { PasskeyApi, SignInApi } from '#src/features/identity/client/sign-in-api.ts';
import type { Locale, Me, Role } from '#src/features/identity/contract.ts';
import type { Contact } from '#src/features/messaging/contract.ts';
import type { Charge } from '#src/features/proxy/contract.ts';
import type { SearchApi } from '#src/features/search/client/search-api.ts';
import type { TrustApi } from '#src/features/trust/client/trust-api.ts';
import type { CallLineApi } from '#src/features/video/client/call-road.ts';
import type { VisitsApi } from '#src/features/video/client/visits-api.ts';
import type { ErrorCode } from '#src/platform/domain-error.ts';
import type { VisitPart } from '#src/protocol/open/content.ts';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';
import type {
  MessageActionsApi,
  MessageExtras,
  PersonName,
  PinnedView,
  QuoteView,
  ReactionView,
} from './message-actions-api.ts';

/**
 * `refusal`: the protocol refused what the server sent. `domain`: the server said no. `network`: nothing came back. `reference` is the
 * id under which the server has logged a fault of its own.
 */
export type Failure =
  | { kind: 'refusal'; code: RefusalCode }
  | { kind: 'domain'; code: ErrorCode; retryAfterMs?: number; reference?: string }
  | { kind: 'network' };
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** Calling it ends the watch; forgetting to is caught when the tab goes away. */
export type Unwatch = () => void;

export type Connection = 'connecting' | 'online' | 'reconnecting' | 'offline';

export type EngineStatus =
  | { phase: 'starting' }
  /** Another tab of a browser without shared workers runs the engine; `takeOver` moves it here. */
  | { phase: 'elsewhere' }
  | {
      phase: 'signed-out';
      reason: 'none' | 'signed-out' | 'session-ended' | 'device-revoked' | 'identity-reset';
    }
  /** `unsent`: messages in this device's outbox; they go out once it is unlocked. `ended`: locked because the session ended. */
  | { phase: 'locked'; email: string; name: string; locale: Locale; unsent: number; ended: boolean }
  /** What the server sent about one's own account failed a check; nothing is opened. */
  | { phase: 'refused'; code: RefusalCode }
  | { phase: 'ready'; me: Me; connection: Connection; sharedComputer: boolean };

/**
 * `new`: pinned on first use. `attested`: the clinic vouches for it, and this person has checked the clinic's code. `lapsed`: the clinic
 * did and does no more. `verified`: compared by the people themselves. `changed`: another key than the pinned one.
 */
export type ContactState = 'self' | 'new' | 'attested' | 'lapsed' | 'verified' | 'changed';

export interface PersonView {
  userId: string;
  /** From the signed profile where there is one. */
  name: string;
  role: Role;
  online: boolean;
  state: ContactState;
}

export type MessageState = 'sending' | 'sent' | 'delivered' | 'read' | 'failed';

export type MessageContent =
  | {
      kind: 'text';
      /** As it reads now, after edits. Empty when there are only files. */
      text: string;
      replyTo: QuoteView | null;
      files: FileView[];
      mentions: PersonName[];
      forwarded: boolean;
      /** The patient for whom a carer wrote it. */
      actingFor: PersonName | null;
      topic: string;
      urgent: boolean;
      /** What it is to a video visit. */
      visit: { visitId: string; part: VisitPart } | null;
    }
  /** Its author took it back. */
  | { kind: 'deleted' }
  /** The clinic's retention rule took its content away. */
  | { kind: 'removed' }
  /** One's own change to another message that could not be sent. */
  | { kind: 'change'; change: 'reaction' | 'edit' | 'delete' | 'pin' }
  /** A kind this version does not know. */
  | { kind: 'unsupported' }
  | { kind: 'refused'; code: RefusalCode };

export interface MessageItem {
  type: 'message';
  /** Message id: the same before and after the server knows it. */
  key: string;
  seq: number | null;
  sender: { userId: string; name: string };
  mine: boolean;
  content: MessageContent;
  sentAt: number;
  /** For one's own messages; null for others'. */
  state: MessageState | null;
  /** Why it failed, when it did. */
  failure: Failure | null;
  readBy: { userId: string; name: string }[];
  deliveredTo: { userId: string; name: string }[];
  editedAt: number | null;
  reactions: ReactionView[];
  pinned: boolean;
  starred: boolean;
  /** One's own, and there is something to edit. */
  canEdit: boolean;
  /** Files of one's own waiting message that are still on their way. */
  uploads: UploadView[];
}

export interface RosterItem {
  type: 'roster';
  key: string;
  at: number;
  /** `expired`: the clinic's retention rule removed what stood here; nobody did it and nobody is meant. */
  action: 'created' | 'added' | 'removed' | 'left' | 'restored' | 'rekeyed' | 'expired';
  actor: { userId: string; name: string };
  subjects: { userId: string; name: string }[];
}

/** Messages whose place in a sender's chain is known but which the server did not hand out. */
export interface WithheldItem {
  type: 'withheld';
  key: string;
  count: number;
  sender: { userId: string; name: string };
}

export type ChatItem = MessageItem | RosterItem | WithheldItem;

export type ComposerState =
  | { allowed: true }
  /** `key-changed`: verify again first. `not-member`: left or removed. `refused`: the roster failed a check. `reset`: a member's identity was reset and must be let in again. */
  | {
      allowed: false;
      reason: 'key-changed' | 'not-member' | 'refused' | 'reset';
      people: PersonView[];
      code: RefusalCode | null;
    };

/** How staff deal with a conversation about a patient, as a provider is shown it. */
export interface DeskView {
  /** Who is to answer; null: nobody in particular. */
  assignee: { userId: string; name: string } | null;
  /** Who covers for the assignee now. */
  cover: { userId: string; name: string } | null;
  /** Assigned to oneself. */
  mine: boolean;
  closed: { at: number; by: { userId: string; name: string } | null } | null;
  /** Newest place in the conversation that this device knows of. */
  throughSeq: number;
  /** Since when something waits for an answer of the staff; null when nothing does. */
  waitingSince: number | null;
  /** What the patient's newest question is about, in their words; empty where they chose nothing. */
  topic: string;
  /** It waits, and the patient called it urgent. */
  urgent: boolean;
  /** It waits, and is assigned to oneself, to somebody whom one covers, or to nobody. */
  waitingOnMe: boolean;
}

export interface ConversationHead {
  conversationId: string;
  /** `staff`: notes among providers about the conversation with a patient that `aboutConversationId` names. */
  kind: 'direct' | 'team' | 'staff';
  aboutConversationId: string | null;
  /** Everybody else, active ones first. */
  others: PersonView[];
  /** Those of `others` who get what is written now, by the signed roster; the rest left or were removed. */
  readerIds: string[];
  careTeamName: string | null;
  patientId: string | null;
  /** Null for patients and for conversations without one. */
  desk: DeskView | null;
  /** The patient that the conversation is about; signed where they are in it, else as the clinic says. */
  patientName: string | null;
  /** For staff: the patient's name where it is a carer that they write with. */
  about: string | null;
}

export interface InboxRow extends ConversationHead {
  /** Unread staff notes about it. */
  unreadNotes: number;
  lastMessageAt: number;
  preview:
    | {
        kind: 'message';
        text: string;
        fileCount: number;
        mine: boolean;
        senderName: string;
        state: MessageState | null;
      }
    | { kind: 'deleted' }
    | { kind: 'removed' }
    | { kind: 'draft'; text: string }
    | { kind: 'refused'; code: RefusalCode }
    | { kind: 'unsupported' }
    | { kind: 'empty' };
  unread: number;
  /** One's own that are not on the server yet. */
  unsent: number;
  typing: boolean;
  active: boolean;
}

/** For whom this device acts. Patients only; others act for themselves. */
export interface ActingView {
  /** False until what the device has kept, or the server, has been read. */
  loaded: boolean;
  /** The patient that is acted for; null: oneself. */
  current: string | null;
  charges: (Charge & { unread: number })[];
  /** Unread in one's own conversations. */
  ownUnread: number;
}

/** The conversations of the profile that is active: one's own, or those of the patient that is acted for. */
export interface InboxView {
  status: 'loading' | 'ready' | 'failed';
  failure: Failure | null;
  rows: InboxRow[];
  hasMore: boolean;
  totalUnread: number;
}

export interface ChatView {
  status: 'loading' | 'ready' | 'not-found' | 'failed';
  failure: Failure | null;
  head: ConversationHead | null;
  items: ChatItem[];
  hasBefore: boolean;
  hasAfter: boolean;
  loading: 'before' | 'after' | null;
  /** First message that was unread when the conversation was opened; the unread line stands above it. */
  unreadFromSeq: number | null;
  /** Newest sequence known, loaded or not. */
  lastSeq: number;
  typing: { userId: string; name: string }[];
  composer: ComposerState;
  draft: string;
  /** Members whose identity is new in this conversation after a reset and who could get the history back from this user. */
  restorable: PersonView[];
  canManageMembers: boolean;
  /** By the signed roster this person may let people in, also into a conversation of two. */
  mayChangeMembers: boolean;
  /** Files in the composer's queue that no message has taken yet. */
  uploads: UploadView[];
  /** Newest first; of messages far behind those that this device has come upon. */
  pinned: PinnedView[];
  /** Where `jumpToMessage` went last: to be scrolled to and marked. */
  focus: { messageId: string; at: number } | null;
}

export interface EngineApi
  extends AccountApi,
    ContactApi,
    AttachmentApi,
    MessageActionsApi,
    SearchApi,
    ExportApi,
    VisitsApi,
    KeyLogApi,
    SignInApi,
    PasskeyApi,
    TrustApi,
    LinkingApi,
    CallLineApi {
  watchStatus(listener: (status: EngineStatus) => void): Promise<Unwatch>;
  takeOver(): Promise<void>;
  /** Tells the engine that a person is at the screen; restarts the auto-lock clock. */
  touch(): Promise<void>;

  // ---- desk
  /** One's own quick replies; sealed with the account. */
  quickReplies(): Promise<Result<QuickReply[]>>;
  setQuickReplies(replies: QuickReply[]): Promise<Result<null>>;

  // ---- acting for a patient
  watchActing(listener: (view: ActingView) => void): Promise<Unwatch>;
  /** Changes the profile; null: oneself. Contacts, care teams, the inbox and new conversations follow it. NOT_FOUND without a link in force. */
  actFor(patientId: string | null): Promise<Result<null>>;
  /** Asks for the links anew. */
  refreshActing(): Promise<void>;

  // ---- conversations
  watchInbox(listener: (view: InboxView) => void): Promise<Unwatch>;
  loadMoreInbox(): Promise<void>;
  retryInbox(): Promise<void>;
  contacts(): Promise<Result<Contact[]>>;
  careTeams(): Promise<
    Result<{ id: string; name: string; members: { userId: string; name: string; role: Role }[] }[]>
  >;
  startConversation(
    input:
      | { kind: 'direct'; userId: string }
      | { kind: 'team'; careTeamId: string; patientId: string }
      /** A provider with somebody who acts for a patient; who has keys is in it too. */
      | { kind: 'carer'; userId: string; patientId: string; dependent: boolean },
  ): Promise<Result<{ conversationId: string }>>;
  /** The staff's conversation about one with a patient, made where there is none; its members are brought up to date. */
  openStaffNotes(conversationId: string): Promise<Result<{ conversationId: string }>>;
  watchConversation(conversationId: string, listener: (view: ChatView) => void): Promise<Unwatch>;
  loadBefore(conversationId: string): Promise<void>;
  loadAfter(conversationId: string): Promise<void>;
  jumpToLatest(conversationId: string): Promise<void>;
  retryConversation(conversationId: string): Promise<void>;
  /** Kept in the outbox (on disk, sealed) before it answers. MESSAGE_EMPTY (no words, no files) | MESSAGE_TOO_LONG. */
  send(conversationId: string, text: string, extras?: MessageExtras): Promise<Result<{ messageId: string }>>;
  retry(conversationId: string, messageId: string): Promise<void>;
  /** Takes a failed message back out of the outbox; answers its text so that it can be edited. */
  discard(conversationId: string, messageId: string): Promise<Result<{ text: string }>>;
  saveDraft(conversationId: string, text: string): Promise<void>;
  setTyping(conversationId: string, typing: boolean): Promise<void>;
  markRead(conversationId: string, throughSeq: number): Promise<void>;
  addMembers(conversationId: string, userIds: string[]): Promise<Result<null>>;
  removeMember(conversationId: string, userId: string): Promise<Result<null>>;
  leave(conversationId: string): Promise<Result<null>>;
  /** Lets a member with a reset identity back in and reopens the history the policy allows. */
  restoreMember(conversationId: string, userId: string): Promise<Result<null>>;
}
