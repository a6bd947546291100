/** A message takes its files in the transaction that stores it: either both happen, or neither. */
import type { ErrorCode } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { type ClaimableRow, lockClaimable, recordClaims } from './claim-store.ts';

/** What of a message matters here. */
export interface ClaimingMessage {
  messageId: string;
  conversationId: string;
  sender: string;
  files: readonly string[];
}

/** The claims of one batch of messages. */
export interface FileClaims {
  /** Null: the files are this message's now, and no later one of the batch can have them. Otherwise why it cannot be sent. */
  take(message: ClaimingMessage): ErrorCode | null;
  /** Writes down what was taken; after the messages were inserted. */
  record(q: Queryable, now: number): Promise<void>;
}

/** Why this message may not own this file; null when it may. Pure. */
export function refuseClaim(message: ClaimingMessage, file: ClaimableRow | undefined): ErrorCode | null {
  const own = file?.uploaderId === message.sender && file.conversationId === message.conversationId;
  if (file === undefined || !own) return 'FILE_UNKNOWN';
  if (!file.complete) return 'FILE_INCOMPLETE';
  if (file.claimed && file.messageId !== message.messageId) return 'FILE_TAKEN';
  return null;
}

/** Reads and locks what a batch of messages names; no query when none of them has files. */
export async function openClaims(q: Queryable, messages: readonly ClaimingMessage[]): Promise<FileClaims> {
  const keys = messages.flatMap((message) => message.files);
  const rows = keys.length === 0 ? [] : await lockClaimable(q, keys);
  const files = new Map(rows.map((row) => [row.key, row]));
  const taken: { key: string; messageId: string }[] = [];
  return {
    take(message) {
      for (const key of message.files) {
        const refusal = refuseClaim(message, files.get(key));
        if (refusal !== null) return refusal;
      }
      const { messageId } = message;
      for (const key of new Set(message.files)) {
        const file = files.get(key);
        if (file !== undefined) files.set(key, { ...file, claimed: true, messageId });
        taken.push({ key, messageId });
      }
      return null;
    },
    async record(recordIn, now) {
      if (taken.length > 0) await recordClaims(recordIn, taken, now);
    },
  };
}
