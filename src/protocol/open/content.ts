/** What a message says (rules CNT-1 … CNT-3). The kind stands in the signed header; the content is versioned by itself. */
import { decode, enc, Fields } from './encoding.ts';
import { type MessageId, uuidBytes } from './ids.ts';
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';

/** Another message, named so that nobody can put a different one in its place. */
export interface MessageRef {
  messageId: MessageId;
  headerHash: Uint8Array;
}

export interface TextContent {
  kind: 'text';
  text: string;
  replyTo: MessageRef | null;
}

export type Content = TextContent;

/** A kind or version that this build does not know is shown as such and never guessed at. */
export type ReadContent = Content | { kind: 'unsupported'; name: string };

const contentVersion = 1;

/** Kind for the header and bytes for `sealMessage`. Converse: `decodeContent`. */
export function encodeContent(content: Content): { kind: string; content: Uint8Array } {
  if (new TextEncoder().encode(content.text).length > limits.textBytes) refuse('E_SIZE', 'text');
  return { kind: content.kind, content: enc(contentVersion, enc(content.text, refBytes(content.replyTo))) };
}

function refBytes(ref: MessageRef | null): Uint8Array {
  return ref === null ? new Uint8Array(0) : enc(uuidBytes(ref.messageId), ref.headerHash);
}

/** Content of a kind named by the signed header. */
export function decodeContent(kind: string, bytes: Uint8Array): ReadContent {
  if (bytes.length > limits.contentBytes) refuse('E_SIZE');
  const version = new Fields(bytes).u64();
  if (version !== contentVersion || kind !== 'text') return { kind: 'unsupported', name: kind };
  const payload = decode(bytes, limits.contentBytes, (fields) => {
    fields.u64();
    return fields.bytes(limits.contentBytes);
  });
  return decode(payload, limits.contentBytes, (fields) => ({
    kind,
    text: fields.text(limits.textBytes),
    replyTo: readRef(fields.bytes(64)),
  }));
}

function readRef(bytes: Uint8Array): MessageRef | null {
  if (bytes.length === 0) return null;
  return decode(bytes, 64, (fields) => ({ messageId: fields.messageId(), headerHash: fields.fixed(32) }));
}
