/** What the index keeps of a message, and how later changes make it read. Pure. */
import * as z from 'zod';
import type { StoredEnvelope } from '#src/features/messaging/contract.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import type { ReadContent } from '#src/protocol/open/content.ts';
import type { MessageHeader } from '#src/protocol/open/message-header.ts';

const hash = bytes(32, 32);

const indexedMessage = z.object({
  kind: z.literal('message'),
  seq: z.number(),
  id: z.string(),
  sender: z.string(),
  at: z.number(),
  hash,
  text: z.string(),
  /** Names of its files. */
  files: z.array(z.string()),
});
export type IndexedMessage = z.infer<typeof indexedMessage>;

/** A later word of somebody about a message. */
const indexedChange = z.object({
  kind: z.enum(['edit', 'delete']),
  seq: z.number(),
  author: z.string(),
  target: z.string(),
  targetHash: hash,
  text: z.string(),
});
export type IndexedChange = z.infer<typeof indexedChange>;

export const indexedRecord = z.union([indexedMessage, indexedChange]);
export type IndexedRecord = z.infer<typeof indexedRecord>;

/** As the message store has it. */
export interface SeenMessage {
  envelope: StoredEnvelope;
  opened:
    | { ok: true; header: MessageHeader; headerHash: Uint8Array; content: ReadContent | null }
    | { ok: false };
}

/** What there is to be found of it; null for nothing: refused, removed, or of a kind without words. */
export function recordOf({ envelope, opened }: SeenMessage): IndexedRecord | null {
  if (!opened.ok || opened.content === null) return null;
  const { content, headerHash } = opened;
  const { seq, sender, messageId: id, sentAt: at } = envelope;
  if (content.kind === 'text') {
    const files = content.files.map((file) => file.name);
    return { kind: 'message', seq, id, sender, at, hash: headerHash, text: content.text, files };
  }
  if (content.kind !== 'edit' && content.kind !== 'delete') return null;
  const { messageId: target, headerHash: targetHash } = content.target;
  const text = content.kind === 'edit' ? content.text : '';
  return { kind: content.kind, seq, author: sender, target, targetHash, text };
}

/** The message as it reads now; null when its author deleted it. Only the author's own changes count. */
export function presentOf(
  message: IndexedMessage,
  changes: readonly IndexedChange[],
): { text: string; files: readonly string[] } | null {
  const own = changes.filter(
    (change) => change.author === message.sender && equalBytes(change.targetHash, message.hash),
  );
  if (own.some((change) => change.kind === 'delete')) return null;
  const last = own.reduce<IndexedChange | null>(
    (newest, each) => (newest === null || each.seq > newest.seq ? each : newest),
    null,
  );
  return { text: last?.text ?? message.text, files: message.files };
}

/** True when nothing would have to be written anew. */
export function sameRecord(a: IndexedRecord | undefined, b: IndexedRecord | null): boolean {
  if (a === undefined || b === null) return a === undefined && b === null;
  if (a.kind === 'message')
    return b.kind === 'message' && a.id === b.id && a.text === b.text && equalBytes(a.hash, b.hash);
  return b.kind === a.kind && b.target === a.target && b.author === a.author && b.text === a.text;
}
