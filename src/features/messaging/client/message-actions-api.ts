/** What can be done with a single message, and what is known about it. Part of the engine's contract. */
import type { VisitPart } from '#src/protocol/open/content.ts';
import type { ContactState, Result } from './engine-api.ts';

export interface PersonName {
  userId: string;
  name: string;
}

/** The message that another one answers, as far as it is known here. */
export interface QuoteView {
  messageId: string;
  /** Null when it is not on this device yet; `jumpToMessage` fetches it. */
  sender: PersonName | null;
  /** First words; null when it is not loaded, was deleted or cannot be shown. */
  text: string | null;
  fileCount: number;
  deleted: boolean;
}

export interface ReactionView {
  emoji: string;
  mine: boolean;
  people: PersonName[];
}

export interface PinnedView {
  messageId: string;
  sender: PersonName;
  /** First words. */
  text: string;
  fileCount: number;
}

/** Beside the words of a message; everything may be left out. */
export interface MessageExtras {
  replyTo?: string;
  mentions?: string[];
  /** Files of the queue, in the order in which they are shown. */
  uploadIds?: string[];
  topic?: string;
  urgent?: boolean;
  /** It tells why the patient comes, or is what the provider noted. */
  visit?: { visitId: string; part: VisitPart };
}

export interface MessageInfo {
  /** By the sender's clock, signed. */
  writtenAt: number;
  /** When the server took it. */
  receivedAt: number;
  /** Times are those of signed receipts: it had been delivered or read then, perhaps earlier. */
  people: (PersonName & { deliveredAt: number | null; readAt: number | null })[];
  /** The signature was checked when the message was opened. */
  signedBy: PersonName & { state: ContactState; deviceLabel: string };
  editedAt: number | null;
}

export interface MessageActionsApi {
  react(conversationId: string, messageId: string, emoji: string, on: boolean): Promise<Result<null>>;
  /** Author only (E_AUTHOR). MESSAGE_EMPTY | MESSAGE_TOO_LONG. */
  editMessage(conversationId: string, messageId: string, text: string): Promise<Result<null>>;
  /** Author only (E_AUTHOR). Words and files leave the server too. */
  deleteMessage(conversationId: string, messageId: string): Promise<Result<null>>;
  pinMessage(conversationId: string, messageId: string, on: boolean): Promise<Result<null>>;
  /** Sealed anew for each conversation, files too. */
  forwardMessage(
    conversationId: string,
    messageId: string,
    toConversationIds: string[],
  ): Promise<Result<null>>;
  messageInfo(conversationId: string, messageId: string): Promise<Result<MessageInfo>>;
  /** Loads the messages around this one; NOT_FOUND when it does not exist for this person. */
  jumpToMessage(conversationId: string, messageId: string): Promise<Result<null>>;
}
