/** Receipts: this device's own signed watermarks, and what others' say, verified. */
import { Coalescer } from '#src/platform/client/signal.ts';
import { findDevice } from '#src/protocol/open/account-chain.ts';
import { noHash } from '#src/protocol/open/hash.ts';
import { conversationId as asConversationId, deviceId as asDeviceId } from '#src/protocol/open/ids.ts';
import { verifyReceipt } from '#src/protocol/open/receipts.ts';
import { Refusal } from '#src/protocol/open/refusal.ts';
import { signReceipt } from '#src/protocol/secret/receipts.ts';
import type { ReceiptView } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import type { MessageStore } from './message-store.ts';

export interface Marks {
  delivered: number;
  read: number;
}

const nothing: Marks = { delivered: 0, read: 0 };
/** Marks that follow each other quickly leave as one. */
const sendDelayMs = 150;
const retryDelayMs = 4_000;

export class Watermarks {
  readonly #context: MessagingContext;
  readonly #conversationId: string;
  readonly #messages: MessageStore;
  readonly #changed: () => void;
  /** By device, verified. */
  readonly #marks = new Map<string, Marks & { userId: string }>();
  #own: Marks = { ...nothing };
  #told: Marks = { ...nothing };
  readonly #sendLater: Coalescer;
  #retryLater: () => void = () => undefined;

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
  }

  /** Furthest place over all devices of a person. */
  of(userId: string): Marks {
    let marks = nothing;
    for (const mark of this.#marks.values()) {
      if (mark.userId !== userId) continue;
      marks = { delivered: Math.max(marks.delivered, mark.delivered), read: Math.max(marks.read, mark.read) };
    }
    if (userId !== this.#context.session.keeper.me.userId) return marks;
    return {
      delivered: Math.max(marks.delivered, this.#own.delivered),
      read: Math.max(marks.read, this.#own.read),
    };
  }

  /** Takes what the server hands out; what the reader's device did not sign is left aside. */
  async take(receipts: readonly ReceiptView[]): Promise<void> {
    const { directory, keeper } = this.#context.session;
    await directory.ensure(receipts.map((receipt) => receipt.userId));
    for (const { userId, device, signed } of receipts) {
      const account = directory.eras(userId).find((state) => findDevice(state, asDeviceId(device)) !== null);
      if (account === undefined) continue;
      try {
        const receipt = verifyReceipt(signed, {
          conversationId: asConversationId(this.#conversationId),
          account,
        });
        const before = this.#marks.get(receipt.deviceId) ?? nothing;
        const delivered = Math.max(before.delivered, receipt.deliveredThrough);
        const read = Math.max(before.read, receipt.readThrough);
        this.#marks.set(receipt.deviceId, { userId, delivered, read });
        if (receipt.deviceId === keeper.device.deviceId) this.#told = { delivered, read };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
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
    this.#changed();
  }

  close(): void {
    this.#sendLater.close();
    this.#retryLater();
  }

  async #send(): Promise<void> {
    const { keeper } = this.#context.session;
    const told = this.#told;
    const own: Marks = {
      delivered: Math.max(this.#own.delivered, told.delivered),
      read: Math.max(this.#own.read, told.read),
    };
    if (own.delivered <= told.delivered && own.read <= told.read) return;
    const head = this.#messages.find(own.delivered)?.opened;
    const signed = signReceipt(keeper.device, {
      conversationId: asConversationId(this.#conversationId),
      userId: keeper.userId,
      deliveredThrough: own.delivered,
      readThrough: own.read,
      headHash: head?.ok === true ? head.headerHash : noHash,
      time: this.#context.clock.now(),
    });
    try {
      const { api } = this.#context;
      const input = { conversationId: this.#conversationId, signed };
      if (own.read > told.read) await api.messages.markRead.mutate(input);
      else await api.messages.markDelivered.mutate(input);
      this.#told = own;
    } catch {
      // Said again later: a watermark says everything that the one before said.
      this.#retryLater();
      this.#retryLater = this.#context.clock.after(retryDelayMs, () => this.#sendLater.request());
    }
  }
}
