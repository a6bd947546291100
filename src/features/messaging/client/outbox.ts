/**
 * What was written and is not yet on the server. Kept sealed on the device before `send` answers; sent in order, one at a time
 * per conversation; a retry sends the identical bytes, so nothing is lost and nothing arrives twice.
 */
import * as z from 'zod';
import { failureOf } from '#src/features/identity/client/failure.ts';
import { backoffMs } from '#src/platform/client/clock.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import { encodeContent } from '#src/protocol/open/content.ts';
import { messageId as asMessageId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { auditRoster } from '#src/protocol/open/roster-keys.ts';
import { sealMessage } from '#src/protocol/secret/envelope.ts';
import { envelope } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import type { Failure } from './engine-api.ts';
import type { MessageStore } from './message-store.ts';

const outboxRecord = z.object({
  messageId: z.uuid(),
  text: z.string(),
  createdAt: z.number(),
  /** Bytes as they went out, with their place in the own chain. */
  sealed: z.object({ envelope, seq: z.number(), headerHash: bytes(32, 32) }).nullable(),
});
type OutboxRecord = z.infer<typeof outboxRecord>;

export interface OutboxItem extends OutboxRecord {
  failure: Failure | null;
}

const firstRetryMs = 500;
const mostRetryMs = 15_000;
const mostReseals = 5;
/** Answers after which trying again by itself can help. */
const passing = new Set([
  'UNAVAILABLE',
  'STORAGE_FULL',
  'RATE_LIMITED',
  'INTERNAL',
  'UNAUTHENTICATED',
  'DEVICE_UNBOUND',
]);

export class Outbox {
  readonly #context: MessagingContext;
  readonly #keys: ConversationKeys;
  readonly #messages: MessageStore;
  readonly #changed: () => void;
  /** Re-keys when that is due; called before a message is sealed. */
  readonly #prepare: () => Promise<void>;
  items: OutboxItem[] = [];
  #running = false;
  #attempt = 0;
  #cancelRetry: (() => void) | null = null;
  #unwatch: () => void;

  constructor(input: {
    context: MessagingContext;
    keys: ConversationKeys;
    messages: MessageStore;
    changed: () => void;
    prepare: () => Promise<void>;
  }) {
    this.#context = input.context;
    this.#keys = input.keys;
    this.#messages = input.messages;
    this.#changed = input.changed;
    this.#prepare = input.prepare;
    this.#unwatch = this.#context.connection.watch((connection) => {
      if (connection === 'online') this.kick();
    });
  }

  /** Takes up what an earlier life of this device left. */
  async load(): Promise<void> {
    const found = await this.#context.session.store.list(
      'outbox',
      `${this.#keys.conversationId}:`,
      outboxRecord,
    );
    const known = new Set(this.items.map((item) => item.messageId));
    const earlier = found.map(({ value }) => value).filter((record) => !known.has(record.messageId));
    this.items = [...earlier.map((record) => ({ ...record, failure: null })), ...this.items];
  }

  /** Resolves once the message is safely on this device. */
  async add(messageId: string, text: string): Promise<void> {
    const record = { messageId, text, createdAt: this.#context.clock.now(), sealed: null };
    await this.#context.session.store.write([this.#write(record)]);
    this.items.push({ ...record, failure: null });
    this.#changed();
    this.kick();
  }

  retry(messageId: string): void {
    const item = this.#find(messageId);
    if (item === undefined) return;
    item.failure = null;
    this.#changed();
    this.kick();
  }

  /** Takes a failed message back; answers its text. Null for anything that is not failed. */
  async discard(messageId: string): Promise<string | null> {
    const item = this.#find(messageId);
    if (item === undefined || item.failure === null) return null;
    this.items = this.items.filter((each) => each !== item);
    await this.#context.session.store.write([{ store: 'outbox', key: this.#key(item), value: undefined }]);
    this.#changed();
    return item.text;
  }

  /** Sends what waits, now. */
  kick(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    if (this.#running) return;
    this.#running = true;
    void this.#drain().finally(() => {
      this.#running = false;
    });
  }

  close(): void {
    this.#cancelRetry?.();
    this.#unwatch();
    this.items = [];
  }

  #find(messageId: string): OutboxItem | undefined {
    return this.items.find((item) => item.messageId === messageId);
  }

  #key(record: Pick<OutboxRecord, 'createdAt' | 'messageId'>): string {
    return `${this.#keys.conversationId}:${String(record.createdAt).padStart(15, '0')}:${record.messageId}`;
  }

  #write({ messageId, text, createdAt, sealed }: OutboxRecord) {
    return {
      store: 'outbox',
      key: this.#key({ createdAt, messageId }),
      value: { messageId, text, createdAt, sealed },
    } as const;
  }

  async #drain(): Promise<void> {
    for (;;) {
      const item = this.items.find((each) => each.failure === null);
      if (item === undefined || this.#context.session.scope.signal.aborted) return;
      try {
        await this.#deliver(item);
        this.#attempt = 0;
      } catch (error) {
        const failure = failureOf(error);
        const passes = failure.kind === 'network' || (failure.kind === 'domain' && passing.has(failure.code));
        if (passes) {
          this.#retryLater(failure.kind === 'domain' ? failure.retryAfterMs : undefined);
          return;
        }
        item.failure = failure;
        // Refused for good means not stored: its place in the chain is free again.
        if (item.sealed !== null) {
          item.sealed = null;
          await this.#context.session.store.write([this.#write(item)]);
        }
        this.#changed();
      }
    }
  }

  async #deliver(item: OutboxItem): Promise<void> {
    for (let reseals = 0; ; reseals += 1) {
      const sealed = item.sealed ?? (await this.#seal(item));
      try {
        const sent = await this.#context.api.messages.send.mutate(sealed.envelope);
        const head = { seq: sealed.seq, hash: sealed.headerHash };
        this.#messages.ownHead = head;
        await this.#context.session.store.write([
          { store: 'outbox', key: this.#key(item), value: undefined },
          { store: 'meta', key: `own-head:${this.#keys.conversationId}`, value: head },
        ]);
        await this.#messages.receive({ ...sealed.envelope, ...sent });
        this.items = this.items.filter((each) => each !== item);
        this.#changed();
        return;
      } catch (error) {
        const failure = failureOf(error);
        const stale = failure.kind === 'domain' && failure.code === 'EPOCH_STALE';
        if (!stale || reseals === mostReseals) throw error;
        item.sealed = null;
        await this.#keys.sync();
      }
    }
  }

  async #seal(item: OutboxItem): Promise<NonNullable<OutboxRecord['sealed']>> {
    await this.#prepare();
    const { keeper, directory, store } = this.#context.session;
    const state = this.#keys.verified;
    const reason = auditRoster(state, directory.current);
    if (reason !== null) refuse(reason.code, reason.reason);
    const changed = state.roster.some((member) => directory.contactState(member.userId) === 'changed');
    // Somebody has to look at a changed identity before anything is sealed to it.
    if (changed) refuse('E_KEY_CHANGED');
    const { seq, prevHash } = this.#messages.nextOwn();
    const { headerHash, ...outer } = sealMessage({
      state,
      epochKey: this.#keys.keyOf(state.epoch),
      device: keeper.device,
      sender: keeper.userId,
      messageId: asMessageId(item.messageId),
      seq,
      prevHash,
      seen: this.#messages.tracker.seen(keeper.device.deviceId),
      sentAt: this.#context.clock.now(),
      ...encodeContent({ kind: 'text', text: item.text, replyTo: null }),
    });
    const sealed = { envelope: envelope.parse(outer), seq, headerHash };
    item.sealed = sealed;
    await store.write([this.#write(item)]);
    return sealed;
  }

  #retryLater(afterMs: number | undefined): void {
    const delay = afterMs ?? backoffMs(this.#attempt, firstRetryMs, mostRetryMs);
    this.#attempt += 1;
    this.#cancelRetry = this.#context.clock.after(delay, () => this.kick());
  }
}
