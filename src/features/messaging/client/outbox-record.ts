/** What the outbox keeps on the device of one message that is not on the server yet. */
import * as z from 'zod';
import { failureRecord } from '#src/features/identity/client/failure-record.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { encodeContent, plainText, type ReadContent } from '#src/protocol/open/content.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { envelope } from '../contract.ts';

const shared = {
  messageId: z.uuid(),
  /** Also the order: no two of a conversation have the same. */
  createdAt: z.number(),
  /** Bytes as they went out, with their place in the own chain. */
  sealed: z.object({ envelope, seq: z.number(), headerHash: bytes(32, 32) }).nullable(),
  /** Refused for good; waits for a person. */
  failure: failureRecord.nullable(),
};

const current = z.object({
  ...shared,
  /** What it says, as it will be signed; files that are still on their way are not in it. */
  content: z.object({ kind: z.string(), bytes: bytes(1, limits.contentBytes) }),
  /** Files of the upload queue that it waits for. */
  uploadIds: z.array(z.string()),
  /** The message whose content leaves the server once this deletion is stored. */
  erases: z.uuid().nullable(),
});

export type OutboxRecord = z.infer<typeof current>;

/** Words only, as the first version kept them: nobody loses what was written before an update. */
const wordsOnly = z.object({ ...shared, text: z.string() }).transform(({ text, ...rest }): OutboxRecord => {
  const { kind, content } = encodeContent(plainText(text));
  return { ...rest, content: { kind, bytes: content }, uploadIds: [], erases: null };
});

export const outboxRecord: z.ZodType<OutboxRecord> = z.union([current, wordsOnly]);

export interface OutboxItem extends OutboxRecord {
  said: ReadContent;
  /** Acknowledged, but not among the loaded messages yet. */
  sent: boolean;
}
