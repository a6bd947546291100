/** What a device keeps of one conversation's messages: envelopes as they came, and what was seen of the senders' chains, all sealed. */
import * as z from 'zod';
import { orderedKey } from '#src/platform/client/sealed-store.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { ChainTracker } from '#src/protocol/open/chain-tracker.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { type StoredEnvelope, storedEnvelope } from '../contract.ts';
import type { MessagingContext } from './context.ts';

/** Head of this device's own chain: what the next message builds on, even when older pages are not loaded. */
const ownHeadRecord = z.object({ seq: z.number(), hash: bytes(32, 32) });
export type OwnHead = z.infer<typeof ownHeadRecord>;

const removedRecord = z.object({ through: z.number() });
const trackerRecord = z.object({ tracker: bytes(1, limits.trackerBytes) });
const saveDelayMs = 1_500;

export class MessageCache {
  readonly #context: MessagingContext;
  readonly #conversationId: string;
  #cancelSave: (() => void) | null = null;

  constructor(context: MessagingContext, conversationId: string) {
    this.#context = context;
    this.#conversationId = conversationId;
  }

  async readTracker(): Promise<ChainTracker> {
    const saved = await this.#context.session.store.get('trackers', this.#conversationId, trackerRecord);
    try {
      return saved === null ? new ChainTracker() : ChainTracker.fromBytes(saved.tracker);
    } catch {
      // Written by another version: start anew, the anchors of the entries remain.
      return new ChainTracker();
    }
  }

  readOwnHead(): Promise<OwnHead | null> {
    return this.#context.session.store.get('meta', ownHeadKey(this.#conversationId), ownHeadRecord);
  }

  /** The newest messages that follow each other without a hole, at most `most`. */
  async readNewest(most: number): Promise<StoredEnvelope[]> {
    const { store } = this.#context.session;
    const cached = await store.list('messages', `${this.#conversationId}:`, storedEnvelope, most);
    const messages = cached.map(({ value }) => value);
    let start = messages.length - 1;
    while (start > 0 && messages[start - 1]?.seq === (messages[start]?.seq ?? 0) - 1) start -= 1;
    return messages.slice(Math.max(0, start));
  }

  async keep(messages: readonly StoredEnvelope[], tracker: ChainTracker): Promise<void> {
    if (messages.length === 0) return;
    await this.#context.session.store.write(
      messages.map((envelope) => ({
        store: 'messages',
        key: `${this.#conversationId}:${orderedKey(envelope.seq)}`,
        value: envelope,
      })),
    );
    this.#cancelSave ??= this.#context.clock.after(saveDelayMs, () => {
      this.#cancelSave = null;
      const value = { tracker: tracker.toBytes() };
      const change = { store: 'trackers', key: this.#conversationId, value } as const;
      // A lost save costs a little memory of what was seen, not a message.
      this.#context.session.store.write([change]).catch(() => undefined);
    });
  }

  /** Deletes what the retention rule removed from this device too; once for each place. Answers whether there was anything new. */
  async forget(through: number): Promise<boolean> {
    const { store } = this.#context.session;
    const key = `removed:${this.#conversationId}`;
    const done = await store.get('meta', key, removedRecord);
    if (through <= (done?.through ?? 0)) return false;
    const kept = await store.list('messages', `${this.#conversationId}:`, storedEnvelope);
    const gone = kept.filter(({ value }) => value.seq <= through);
    await store.write([
      ...gone.map((record) => ({ store: 'messages' as const, key: record.key, value: undefined })),
      { store: 'meta', key, value: { through } },
    ]);
    return true;
  }

  close(): void {
    this.#cancelSave?.();
    this.#cancelSave = null;
  }
}

/** Key among the `meta` records. */
export function ownHeadKey(conversationId: string): string {
  return `own-head:${conversationId}`;
}
