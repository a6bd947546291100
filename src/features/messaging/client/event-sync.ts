/**
 * The event stream: every durable event is applied in order, and the place in the stream is kept once what it tells of is safe.
 * What could not be applied because the network failed is made good by reading everything anew, and until then the place stays.
 */
import * as z from 'zod';
import { failureOf } from '#src/features/identity/client/failure.ts';
import { backoffMs } from '#src/platform/client/clock.ts';
import type { Serial } from '#src/platform/client/signal.ts';
import type { DurableEvent, EphemeralEvent, EventBatch } from '../contract.ts';
import type { MessagingContext } from './context.ts';
import { passes } from './passing.ts';

const cursorRecord = z.object({ lastEventId: z.string() });
const firstRetryMs = 500;
const mostRetryMs = 15_000;

export interface EventHandlers {
  apply(event: DurableEvent): Promise<void>;
  ephemeral(event: EphemeralEvent): void;
  /** Reads everything anew; throws when not all of it came. */
  resync(): Promise<void>;
  /** An event that nothing can be done about: what it tells of was refused. */
  refused(error: unknown): void;
  /** The subscription starts, or starts again. */
  listening(): void;
}

export class EventSync {
  readonly #context: MessagingContext;
  readonly #handlers: EventHandlers;
  readonly #serial: Serial;
  #unsubscribe: () => void = () => undefined;
  #unwatch: () => void = () => undefined;
  #cancelRetry: () => void = () => undefined;
  #cancelResync: () => void = () => undefined;
  #attempt = 0;
  #upTo: number | null = null;
  /** Something is missing that the stream will not bring again. */
  #behind = false;
  #closed = false;

  /** `serial` is shared with whatever else must not run while an event is applied. */
  constructor(context: MessagingContext, serial: Serial, handlers: EventHandlers) {
    this.#context = context;
    this.#serial = serial;
    this.#handlers = handlers;
  }

  async start(): Promise<void> {
    this.#unwatch = this.#context.connection.watch((connection) => {
      if (connection !== 'online') return;
      this.#handlers.listening();
      if (this.#behind) this.#resyncLater(0);
    });
    await this.#follow();
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#unwatch();
    this.#cancelRetry();
    this.#cancelResync();
  }

  /** Subscribes and, when the stream ends or fails for good, subscribes again. */
  async #follow(): Promise<void> {
    const saved = await this.#context.session.store.get('meta', 'events', cursorRecord);
    if (this.#closed) return;
    const lastEventId = this.#upTo === null ? (saved?.lastEventId ?? null) : String(this.#upTo);
    const subscription = this.#context.api.events.since.subscribe(
      { lastEventId },
      {
        onData: (data) => {
          this.#attempt = 0;
          // Tracked batches come with their id, ephemeral ones bare.
          const batch: EventBatch = 'data' in data ? data.data : data;
          void this.#serial.run(() => this.#take(batch));
        },
        onError: () => this.#followLater(),
        onComplete: () => this.#followLater(),
      },
    );
    this.#unsubscribe = () => subscription.unsubscribe();
  }

  #followLater(): void {
    if (this.#closed) return;
    this.#attempt += 1;
    this.#cancelRetry();
    const delay = backoffMs(this.#attempt, firstRetryMs, mostRetryMs);
    this.#cancelRetry = this.#context.clock.after(delay, () => void this.#follow());
  }

  async #take(batch: EventBatch): Promise<void> {
    if (this.#closed) return;
    if (batch.type === 'ephemeral') return this.#handlers.ephemeral(batch.event);
    this.#upTo = batch.upTo;
    if (batch.type === 'resync') {
      this.#behind = true;
      return this.#resync();
    }
    for (const event of batch.events) {
      try {
        await this.#handlers.apply(event);
      } catch (error) {
        if (passes(failureOf(error))) this.#fallBehind();
        else this.#handlers.refused(error);
      }
    }
    await this.#keepPlace();
  }

  #fallBehind(): void {
    if (this.#behind) return;
    this.#behind = true;
    this.#resyncLater(backoffMs(0, firstRetryMs, mostRetryMs));
  }

  #resyncLater(delayMs: number): void {
    this.#cancelResync();
    this.#cancelResync = this.#context.clock.after(
      delayMs,
      () => void this.#serial.run(() => this.#resync()),
    );
  }

  async #resync(): Promise<void> {
    if (this.#closed || !this.#behind) return;
    try {
      await this.#handlers.resync();
    } catch (error) {
      if (passes(failureOf(error))) {
        this.#attempt += 1;
        this.#resyncLater(backoffMs(this.#attempt, firstRetryMs, mostRetryMs));
        return;
      }
      this.#handlers.refused(error);
    }
    this.#behind = false;
    this.#attempt = 0;
    await this.#keepPlace();
  }

  async #keepPlace(): Promise<void> {
    if (this.#behind || this.#upTo === null || this.#closed) return;
    const value = { lastEventId: String(this.#upTo) };
    // A place that is lost means that events come again, and they do no harm.
    await this.#context.session.store.write([{ store: 'meta', key: 'events', value }]).catch(() => undefined);
  }
}
