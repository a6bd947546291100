/** One conversation, page by page, for writing it down on the device. Part of the engine's contract. */

import type { Role } from '#src/features/identity/contract.ts';
import type {
  ContactState,
  ConversationHead,
  Result,
  RosterItem,
} from '#src/features/messaging/client/engine-api.ts';
import type { PersonName, ReactionView } from '#src/features/messaging/client/message-actions-api.ts';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';

export interface ExportedPerson extends PersonName {
  role: Role;
  /** Still reads what is written now. */
  reads: boolean;
  /** How this device knows the person's keys. */
  state: ContactState;
  verifiedAt: number | null;
  /** Hex of the identity's fingerprint; null when no keys of that person are known. */
  fingerprint: string | null;
}

/** A change of the members, with the place of the last message before it. */
export interface ExportedChange extends Omit<RosterItem, 'type' | 'key'> {
  afterSeq: number;
}

export interface ExportedHead {
  head: ConversationHead;
  exportedBy: PersonName;
  people: ExportedPerson[];
  changes: ExportedChange[];
  lastSeq: number;
  /** The clinic's retention rule removed everything up to this place; 0: nothing. */
  removedThrough: number;
}

export interface ExportedFile {
  fileId: string;
  /** Made harmless: no paths, no control or direction characters. */
  name: string;
  type: string;
  sizeBytes: number;
}

export interface ExportedMessage {
  messageId: string;
  seq: number;
  sender: PersonName;
  /** By the sender's clock, signed; null when the message was not opened. */
  writtenAt: number | null;
  /** When the server took it. */
  receivedAt: number;
  /** `deleted`: by its author. `removed`: by the clinic's retention rule. `refused`: it failed a check. `unsupported`: of a newer version. */
  state: 'text' | 'deleted' | 'removed' | 'refused' | 'unsupported';
  refusal: RefusalCode | null;
  text: string;
  /** As it was first written, when it was changed later. */
  firstText: string | null;
  editedAt: number | null;
  replyTo: string | null;
  forwarded: boolean;
  actingFor: PersonName | null;
  topic: string;
  urgent: boolean;
  mentions: PersonName[];
  reactions: Omit<ReactionView, 'mine'>[];
  pinned: boolean;
  files: ExportedFile[];
}

export interface ExportedPage {
  /** Oldest first. */
  messages: ExportedMessage[];
  /** Everything up to this place has been told. */
  through: number;
}

export interface ExportApi {
  /** Begins anew: pages are told from the first message on. */
  beginExport(conversationId: string): Promise<Result<ExportedHead>>;
  /** The messages after a place, up to two hundred; ask with the `through` of the page before, from 0. */
  exportPage(conversationId: string, after: number): Promise<Result<ExportedPage>>;
  /** Bytes `from` (inclusive) to `to` (exclusive) of a file of a message that was told, opened and checked; 4 MiB at most. */
  exportFile(
    conversationId: string,
    messageId: string,
    fileId: string,
    from: number,
    to: number,
  ): Promise<Result<Uint8Array>>;
}
