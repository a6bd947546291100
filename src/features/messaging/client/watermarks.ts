/** Receipts: this device's own signed watermarks, and what others' say, verified. */
import * as z from 'zod';
import { failureOf } from '#src/features/identity/client/failure.ts';
import { Coalescer } from '#src/platform/client/signal.ts';
import { findDevice } from '#src/protocol/open/account-chain.ts';
import { noHash } from '#src/protocol/open/hash.ts';
import { conversationId as asConversationId, deviceId as asDeviceId } from '#src/protocol/open/ids.ts';
import { compareReceiptHead, verifyReceipt } from '#src/protocol/open/receipts.ts';
import { Refusal } from '#src/protocol/open/refusal.ts';
import { signReceipt } from '#src/protocol/secret/receipts.ts';
import type { ReceiptView } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import type { MessageStore } from './message-store.ts';
import { passes } from './passing.ts';

const marks = z.object({ delivered: z.number(), read: z.number() });
export type Marks = z.infer<typeof marks>;

/** Marks as they are kept on the device: verified ones of others, and one's own with or without the server knowing. */
const marksRecord = z.object({
  own: marks,
  devices: z.array(marks.extend({ deviceId: z.string(), userId: z.string() })),
  steps: z.array(marks.extend({ userId: z.string(), at: z.number() })).default([]),
});

/** How far a person was at a time that one of their devices signed. */
type Step = Marks & { userId: string; at: number };

const nothing: Marks = { delivered: 0, read: 0 };
/** Marks that follow each other quickly leave as one. */
const sendDelayMs = 150;
const retryDelayMs = 4_000;
const saveDelayMs = 1_000;
/** Steps kept, all people together: enough to tell when the newest messages were read. */
const mostSteps = 200;

export class Watermarks {
  readonly #context: MessagingContext;
  readonly #conversationId: string;
  readonly #messages: MessageStore;
  readonly #changed: () => void;
  /** By device, verified. */
  readonly #marks = new Map<string, Marks & { userId: string }>();
  /** In the order in which they became known. */
  #steps: Step[] = [];
  #own: Marks = nothing;
  #told: Marks = nothing;
  readonly #sendLater: Coalescer;
  readonly #saveLater: Coalescer;
  #retryLater: () => void = () => undefined;
  #sending = false;

  constructor(
    context: MessagingContext,
    conversationId: string,
    messages: MessageStore,
    changed: () => void,
  ) {
    this.#context = context;
    this.#conversationId = conversationId;
    this.#messages = messages;
    this.#changed = changed;
    this.#sendLater = new Coalescer(
      () => void this.#send(),
      (task) => context.clock.after(sendDelayMs, task),
    );
    this.#saveLater = new Coalescer(
      () => void this.#save(),
      (task) => context.clock.after(saveDelayMs, task),
    );
  }

  /** What an earlier life of this device knew. */
  async load(): Promise<void> {
    const { store, keeper } = this.#context.session;
    const kept = await store.get('meta', this.#key, marksRecord);
    if (kept === null) return;
    for (const { deviceId, userId, ...mark } of kept.devices)
      this.#marks.set(deviceId, { userId, ...furthest(mark, this.#marks.get(deviceId) ?? nothing) });
    this.#steps = [...kept.steps, ...this.#steps];
    this.#own = furthest(this.#own, kept.own);
    this.#told = furthest(this.#told, this.#marks.get(keeper.device.deviceId) ?? nothing);
    this.#sendLater.request();
  }

  /** Furthest place over all devices of a person. */
  of(userId: string): Marks {
    let found = userId === this.#context.session.keeper.me.userId ? this.#own : nothing;
    for (const mark of this.#marks.values()) if (mark.userId === userId) found = furthest(found, mark);
    return found;
  }

  /** When it is proven to have been delivered and read at the latest; null where it is not. */
  timesOf(userId: string, seq: number): { deliveredAt: number | null; readAt: number | null } {
    const earliest = (mark: 'delivered' | 'read') => {
      const times = this.#steps
        .filter((step) => step.userId === userId && step[mark] >= seq)
        .map(({ at }) => at);
      return times.length === 0 ? null : Math.min(...times);
    };
    return { deliveredAt: earliest('delivered'), readAt: earliest('read') };
  }

  /** Takes what the server hands out; what the reader's device did not sign is left aside. */
  async take(receipts: readonly ReceiptView[]): Promise<void> {
    const { directory, keeper } = this.#context.session;
    const fresh = receipts.filter((receipt) => this.#saysMore(receipt));
    if (fresh.length === 0) return;
    await directory.ensure(fresh.map((receipt) => receipt.userId));
    const strangers = fresh.filter((receipt) => this.#accountOf(receipt) === null);
    // A device that is not known may be a new one.
    if (strangers.length > 0) await directory.refresh(strangers.map((receipt) => receipt.userId));
    for (const receipt of fresh) {
      const mark = this.#verify(receipt);
      if (mark === null) continue;
      this.#steps = [...this.#steps, { userId: receipt.userId, ...mark }].slice(-mostSteps);
      const next = furthest(this.#marks.get(receipt.device) ?? nothing, mark);
      this.#marks.set(receipt.device, { userId: receipt.userId, ...next });
      if (receipt.device === keeper.device.deviceId) this.#told = furthest(this.#told, next);
    }
    this.#saveLater.request();
    this.#changed();
  }

  /** Everything up to here was received and opened on this device. */
  delivered(through: number): void {
    if (through <= this.#own.delivered) return;
    this.#own = { ...this.#own, delivered: through };
    this.#sendLater.request();
  }

  /** A person has seen everything up to here. */
  read(through: number): void {
    if (through <= this.#own.read) return;
    this.#own = { delivered: Math.max(this.#own.delivered, through), read: through };
    this.#sendLater.request();
    this.#saveLater.request();
    this.#changed();
  }

  close(): void {
    this.#sendLater.close();
    this.#saveLater.close();
    this.#retryLater();
  }

  get #key(): string {
    return `marks:${this.#conversationId}`;
  }

  #saysMore({ device, deliveredThrough, readThrough }: ReceiptView): boolean {
    const known = this.#marks.get(device) ?? nothing;
    return deliveredThrough > known.delivered || readThrough > known.read;
  }

  #accountOf({ userId, device }: ReceiptView) {
    const eras = this.#context.session.directory.eras(userId);
    return eras.find((state) => findDevice(state, asDeviceId(device)) !== null) ?? null;
  }

  /** What the receipt proves; null when it proves nothing. */
  #verify(view: ReceiptView): (Marks & { at: number }) | null {
    const account = this.#accountOf(view);
    if (account === null) return null;
    try {
      const conversationId = asConversationId(this.#conversationId);
      const receipt = verifyReceipt(view.signed, { conversationId, account });
      if (receipt.deviceId !== view.device) return null;
      const mine = this.#messages.find(receipt.deliveredThrough)?.opened;
      compareReceiptHead(receipt, mine?.ok === true ? mine.headerHash : null);
      return { delivered: receipt.deliveredThrough, read: receipt.readThrough, at: receipt.time };
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }

  async #send(): Promise<void> {
    const own = furthest(this.#own, this.#told);
    if (this.#sending || (own.delivered <= this.#told.delivered && own.read <= this.#told.read)) return;
    this.#sending = true;
    try {
      await this.#tell(own);
      this.#told = furthest(this.#told, own);
      // What was marked in the meantime.
      this.#sendLater.request();
    } catch (error) {
      if (!passes(failureOf(error))) return;
      // Said again later: a watermark says everything that the one before said.
      this.#retryLater();
      this.#retryLater = this.#context.clock.after(retryDelayMs, () => this.#sendLater.request());
    } finally {
      this.#sending = false;
    }
  }

  async #tell({ delivered, read }: Marks): Promise<void> {
    const { api, clock, session } = this.#context;
    const { keeper } = session;
    const head = this.#messages.find(delivered)?.opened;
    const signed = signReceipt(keeper.device, {
      conversationId: asConversationId(this.#conversationId),
      userId: keeper.userId,
      deliveredThrough: delivered,
      readThrough: read,
      headHash: head?.ok === true ? head.headerHash : noHash,
      time: clock.now(),
    });
    const input = { conversationId: this.#conversationId, signed };
    if (read > this.#told.read) await api.messages.markRead.mutate(input);
    else await api.messages.markDelivered.mutate(input);
  }

  async #save(): Promise<void> {
    const devices = [...this.#marks].map(([deviceId, mark]) => ({ deviceId, ...mark }));
    const value = { own: this.#own, devices, steps: this.#steps };
    // A lost save costs a question to the server.
    await this.#context.session.store
      .write([{ store: 'meta', key: this.#key, value }])
      .catch(() => undefined);
  }
}

function furthest(a: Marks, b: Marks): Marks {
  return { delivered: Math.max(a.delivered, b.delivered), read: Math.max(a.read, b.read) };
}
