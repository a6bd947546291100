/**
 * What was written and is not yet on the server. Kept sealed on the device before `send` answers; sent in order, one at a time
 * per conversation; a retry sends the identical bytes, so nothing is lost and nothing arrives twice.
 */
import { failureOf, isDomainFailure } from '#src/features/identity/client/failure.ts';
import { backoffMs } from '#src/platform/client/clock.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import {
  type Content,
  decodeContent,
  encodeContent,
  type ReadContent,
  targetOf,
} from '#src/protocol/open/content.ts';
import { messageId as asMessageId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { auditRoster } from '#src/protocol/open/roster-keys.ts';
import { sealMessage } from '#src/protocol/secret/envelope.ts';
import { envelope } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import type { ConversationKeys } from './conversation-keys.ts';
import type { Failure } from './engine-api.ts';
import { ownHeadKey } from './message-cache.ts';
import type { MessageStore } from './message-store.ts';
import { type OutboxItem, type OutboxRecord, outboxRecord } from './outbox-record.ts';
import { passes } from './passing.ts';

const firstRetryMs = 500;
const mostRetryMs = 15_000;
const mostReseals = 5;

export class Outbox {
  readonly #context: MessagingContext;
  readonly #keys: ConversationKeys;
  readonly #messages: MessageStore;
  readonly #changed: () => void;
  /** Resolves when everything that the disk holds of the conversation was read, this outbox included. */
  readonly #ready: () => Promise<void>;
  /** Re-keys when that is due; called before a message is sealed. */
  readonly #rekey: () => Promise<void>;
  items: OutboxItem[] = [];
  #newest = 0;
  #loaded: Promise<void> | null = null;
  #running = false;
  /** Something may have changed while a round was ending. */
  #again = false;
  #attempt = 0;
  #cancelRetry: () => void = () => undefined;
  #unwatch: () => void;

  constructor(input: {
    context: MessagingContext;
    keys: ConversationKeys;
    messages: MessageStore;
    changed: () => void;
    ready: () => Promise<void>;
    rekey: () => Promise<void>;
  }) {
    this.#context = input.context;
    this.#keys = input.keys;
    this.#messages = input.messages;
    this.#changed = input.changed;
    this.#ready = input.ready;
    this.#rekey = input.rekey;
    this.#unwatch = this.#context.connection.watch((connection) => {
      if (connection === 'online') this.kick();
    });
  }

  /** Takes up what an earlier life of this device left. Nothing is sent before. */
  load(): Promise<void> {
    this.#loaded ??= this.#load().catch((error: unknown) => {
      this.#loaded = null;
      throw error;
    });
    return this.#loaded;
  }

  async #load(): Promise<void> {
    const prefix = `${this.#keys.conversationId}:`;
    const found = await this.#context.session.store.list('outbox', prefix, outboxRecord);
    await this.#context.uploads.load();
    for (const { value } of found)
      this.#put({ ...value, said: decodeContent(value.content.kind, value.content.bytes), sent: false });
  }

  /** Resolves once the message is safely on this device. */
  async add(
    messageId: string,
    said: Content,
    { uploadIds = [], erases = null }: { uploadIds?: string[]; erases?: string | null } = {},
  ): Promise<void> {
    await this.load();
    const { kind, content: bytes } = encodeContent(said);
    // Two in one millisecond, or a clock that was turned back, must not change the order after a reload.
    const createdAt = Math.max(this.#context.clock.now(), this.#newest + 1);
    this.#newest = createdAt;
    const content = { kind, bytes };
    const fresh = { sealed: null, failure: null, sent: false };
    const item = { messageId, content, uploadIds, erases, said, createdAt, ...fresh };
    await this.#write(item);
    this.#put(item);
    this.#changed();
    this.kick();
  }

  async retry(messageId: string): Promise<void> {
    const item = this.#find(messageId);
    if (item === undefined || item.failure === null) return;
    // They waited so long that the server let go of them.
    if (item.failure.kind === 'domain' && item.failure.code === 'FILE_UNKNOWN')
      await this.#context.uploads.restart(item.uploadIds);
    item.failure = null;
    await this.#write(item);
    this.#changed();
    this.kick();
  }

  /** Takes a failed message back; answers what it said. Null for anything that is not failed. */
  async discard(messageId: string): Promise<ReadContent | null> {
    const item = this.#find(messageId);
    if (item === undefined || item.failure === null) return null;
    await this.#context.session.store.write([{ store: 'outbox', key: this.#key(item), value: undefined }]);
    this.#drop(item);
    // The files go back to the composer with the words.
    this.#context.uploads.take(item.uploadIds, false);
    this.#changed();
    return item.said;
  }

  /** A file that was cancelled leaves its message; a message of nothing else goes with it. */
  async dropUpload(uploadId: string): Promise<void> {
    const item = this.items.find((each) => each.sealed === null && each.uploadIds.includes(uploadId));
    if (item === undefined) return;
    item.uploadIds = item.uploadIds.filter((each) => each !== uploadId);
    const isEmpty = item.uploadIds.length === 0 && item.said.kind === 'text' && item.said.text === '';
    if (isEmpty) {
      await this.#context.session.store.write([{ store: 'outbox', key: this.#key(item), value: undefined }]);
      this.#drop(item);
    } else await this.#write(item);
    this.#changed();
    this.kick();
  }

  /** Takes out what has arrived: an answer may be lost while the message itself comes back. */
  settle(): void {
    for (const item of this.items) {
      if (!this.#messages.has(item.messageId)) continue;
      this.#drop(item);
      void this.#context.uploads.release(item.uploadIds).catch(() => undefined);
      // What stays on the disk for a lost write is sent again with the same bytes, and answered as known.
      if (!item.sent) void this.#finish(item).catch(() => undefined);
    }
  }

  /** Sends what waits, now. */
  kick(): void {
    this.#cancelRetry();
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  close(): void {
    this.#cancelRetry();
    this.#unwatch();
    this.items = [];
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#drain().catch(() => this.#retryLater(undefined));
    }
    this.#running = false;
  }

  #find(messageId: string): OutboxItem | undefined {
    return this.items.find((item) => item.messageId === messageId);
  }

  #put(item: OutboxItem): void {
    this.items = [...this.items, item].sort((a, b) => a.createdAt - b.createdAt);
    this.#context.uploads.take(item.uploadIds, true);
    this.#newest = Math.max(this.#newest, item.createdAt);
  }

  #drop(item: OutboxItem): void {
    this.items = this.items.filter((each) => each !== item);
  }

  #key(record: Pick<OutboxRecord, 'createdAt' | 'messageId'>): string {
    return `${this.#keys.conversationId}:${String(record.createdAt).padStart(15, '0')}:${record.messageId}`;
  }

  async #write({ sent: _, said: __, ...value }: OutboxItem): Promise<void> {
    await this.#context.session.store.write([{ store: 'outbox', key: this.#key(value), value }]);
  }

  async #drain(): Promise<void> {
    await this.#ready();
    for (;;) {
      const item = this.#next();
      if (item === undefined || this.#isOver) return;
      try {
        await this.#deliver(item);
        this.#attempt = 0;
      } catch (error) {
        const failure = failureOf(error);
        if (passes(failure)) {
          this.#retryLater(failure.kind === 'domain' ? failure.retryAfterMs : undefined);
          return;
        }
        await this.#fail(item, failure);
      }
    }
  }

  /** What has a place in the chain goes first; words do not wait for files of a message before them. */
  #next(): OutboxItem | undefined {
    const open = this.items.filter((each) => each.failure === null && !each.sent);
    return open.find((each) => each.sealed !== null) ?? open.find((each) => this.#whole(each) !== null);
  }

  /** What the message says with its files; null while one of them is on its way. */
  #whole({ said, uploadIds }: OutboxItem): ReadContent | null {
    if (said.kind !== 'text' || uploadIds.length === 0) return said;
    const files = this.#context.uploads.descriptors(uploadIds);
    return files === null ? null : { ...said, files };
  }

  async #deliver(item: OutboxItem): Promise<void> {
    for (let reseals = 0; ; reseals += 1) {
      const sealed = item.sealed ?? (await this.#seal(item));
      this.#requireOpen();
      try {
        const place = await this.#context.api.messages.send.mutate(sealed.envelope);
        if (item.erases !== null) await this.#erase(item.erases);
        item.sent = true;
        await this.#finish(item);
        await this.#messages.receive({ ...sealed.envelope, ...place });
        this.settle();
        this.#changed();
        return;
      } catch (error) {
        if (!isDomainFailure(error, 'EPOCH_STALE') || reseals === mostReseals) throw error;
        item.sealed = null;
        await this.#keys.sync();
      }
    }
  }

  /** Idempotent: after a lost answer it is asked for again. */
  async #erase(messageId: string): Promise<void> {
    const { conversationId } = this.#keys;
    try {
      await this.#context.api.messages.erase.mutate({ conversationId, messageId });
    } catch (error) {
      // The deletion itself is stored and counts; what the server will not erase is hidden all the same.
      if (passes(failureOf(error))) throw error;
    }
  }

  /** Refused for good means not stored: its place in the chain is free again. */
  async #fail(item: OutboxItem, failure: Failure): Promise<void> {
    // Unless it came back meanwhile: then an earlier try was stored and only its answer was lost.
    if (!this.items.includes(item)) return;
    item.failure = failure;
    item.sealed = null;
    // A write that is lost means that it is tried again after a reload, and refused again.
    await this.#write(item).catch(() => undefined);
    this.#changed();
  }

  /** The server has it: this device's chain goes on after it, and the disk forgets it, in one step. */
  async #finish(item: OutboxItem): Promise<void> {
    const { sealed } = item;
    const head = sealed === null ? null : { seq: sealed.seq, hash: sealed.headerHash };
    if (head !== null && head.seq > (this.#messages.ownHead?.seq ?? 0)) this.#messages.ownHead = head;
    const key = ownHeadKey(this.#keys.conversationId);
    await this.#context.session.store.write([
      { store: 'outbox', key: this.#key(item), value: undefined },
      ...(this.#messages.ownHead === null
        ? []
        : [{ store: 'meta', key, value: this.#messages.ownHead } as const]),
    ]);
  }

  async #seal(item: OutboxItem): Promise<NonNullable<OutboxRecord['sealed']>> {
    const { keeper, directory, log } = this.#context.session;
    await directory.requireLogged(this.#keys.verified.roster.map((member) => member.userId));
    await this.#rekey();
    const whole = this.#whole(item);
    if (whole === null || whole.kind === 'unsupported') throw new DomainError('UNAVAILABLE');
    const state = this.#keys.verified;
    const reason = auditRoster(state, directory.current);
    if (reason !== null) refuse(reason.code, reason.reason);
    const changed = state.roster.some((member) => directory.contactState(member.userId) === 'changed');
    // Somebody has to look at a changed identity before anything is sealed to it.
    if (changed) refuse('E_KEY_CHANGED');
    this.#requireOpen();
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
      log: log.claim,
      ...encodeContent(whole),
    });
    const about = targetOf(whole)?.messageId ?? null;
    const files = whole.kind === 'text' ? whole.files.map((file) => file.key) : [];
    const sealed = { envelope: envelope.parse({ ...outer, about, files }), seq, headerHash };
    // On the disk before it leaves: whatever happens now, only these bytes are ever sent under this place in the chain.
    await this.#write({ ...item, sealed });
    item.sealed = sealed;
    return sealed;
  }

  /** After a lock the next life of the outbox goes on from the disk: two must never seal or send at once. */
  #requireOpen(): void {
    if (this.#isOver) throw new DomainError('UNAVAILABLE');
  }

  get #isOver(): boolean {
    return this.#context.session.scope.signal.aborted;
  }

  #retryLater(afterMs: number | undefined): void {
    if (this.#isOver) return;
    const delay = afterMs ?? backoffMs(this.#attempt, firstRetryMs, mostRetryMs);
    this.#attempt += 1;
    this.#cancelRetry = this.#context.clock.after(delay, () => this.kick());
  }
}
