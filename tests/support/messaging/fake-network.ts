/**
 * The road between an engine and the server in memory, with everything that may happen on a road: it is cut, answers are lost, calls
 * come twice or late, and a dishonest server changes what it says. Behaves like the tRPC socket client where that matters: while the
 * network is away calls wait, those under way fail, and a subscription goes on where it stopped.
 */
import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '#src/app-router.ts';
import type { EventBatch } from '#src/features/messaging/contract.ts';
import { Signal } from '#src/platform/client/signal.ts';
import type { Connection, Transport } from '#src/platform/client/transport.ts';
import { DomainError, type ErrorCode } from '#src/platform/domain-error.ts';
import type { FakeClinic } from './fake-clinic.ts';
import type { FakeClock } from './fake-clock.ts';
import type { Caller } from './fake-reading.ts';
import type { Life } from './life.ts';

export interface Call {
  path: string;
  input: unknown;
  /** How often this path was called before. */
  earlier: number;
}

export type Fault =
  /** The server never hears of it, or the caller never hears the answer; either way the socket breaks. */
  | { lose: 'request' | 'answer' }
  | { delayMs: number }
  /** The server gets it so many times more. */
  | { again: number }
  | { fail: ErrorCode; retryAfterMs?: number };

interface Subscription {
  input: string | null;
  lastEventId: string | null;
  next: (batch: EventBatch, id: string | null) => void;
  end: () => void;
  complete: () => void;
}

export class FakeNetwork {
  #connection = new Signal<Connection>('connecting');
  /** What happens to a call; null: nothing. */
  fault: (call: Call) => Fault | null = () => null;
  /** What a dishonest server answers in place of `answer`. */
  lie: (path: string, answer: unknown, input: unknown) => unknown = (_, answer) => answer;
  /** What a dishonest server tells; null keeps it back. */
  lieEvent: (batch: EventBatch) => EventBatch | null = (batch) => batch;
  /** How often the server told this device to read everything anew. */
  resyncs = 0;
  /** Calls that reached the network, by path. */
  readonly calls = new Map<string, number>();
  readonly #clinic: FakeClinic;
  readonly #clock: FakeClock;
  readonly #caller: Caller;
  readonly #subscriptions = new Set<Subscription>();
  readonly #underway = new Set<(error: Error) => void>();
  #waiting: (() => void)[] = [];
  #online = true;

  constructor(clinic: FakeClinic, clock: FakeClock, caller: Caller) {
    this.#clinic = clinic;
    this.#clock = clock;
    this.#caller = caller;
  }

  /** The transport of one life of an engine; the one of the life before hears nothing any more. */
  connect(life: Life): Transport {
    this.#closeSubscriptions();
    this.#connection = new Signal<Connection>('connecting');
    return {
      api: createTRPCClient<AppRouter>({ links: [this.#link(life)] }),
      connection: this.#connection,
      post: async () => ({ ok: true, status: 200, body: {} }),
      get: async () => ({ ok: true, status: 200, body: {} }),
      reconnect: () => undefined,
      close: async () => this.#closeSubscriptions(),
    };
  }

  get isOnline(): boolean {
    return this.#online;
  }

  setOnline(online: boolean): void {
    if (this.#online === online) return;
    this.#online = online;
    if (online) {
      this.#connection.set('online');
      for (const resume of this.#waiting.splice(0)) resume();
      for (const subscription of this.#subscriptions) this.#listen(subscription);
      return;
    }
    for (const fail of [...this.#underway]) fail(new Error('socket closed'));
    for (const subscription of this.#subscriptions) subscription.end();
    this.#connection.set('reconnecting');
  }

  /** The server ends every subscription in good order. */
  endStreams(): void {
    for (const subscription of [...this.#subscriptions]) subscription.complete();
  }

  /** Hands a made-up batch to whoever listens. */
  inject(batch: EventBatch): void {
    for (const subscription of this.#subscriptions) subscription.next(batch, null);
  }

  #link(life: Life): TRPCLink<AppRouter> {
    return () =>
      ({ op }) =>
        observable((observer) => {
          if (this.#connection.value === 'connecting') this.#connection.set('online');
          if (op.type === 'subscription') {
            const subscription: Subscription = {
              input: lastEventIdOf(op.input),
              lastEventId: null,
              next: (batch, id) => {
                if (life.isOver) return;
                const data = id === null ? batch : { id, data: batch };
                observer.next({ result: { type: 'data', data: structuredClone(data) } });
              },
              end: () => undefined,
              complete: () => observer.complete(),
            };
            this.#subscriptions.add(subscription);
            if (this.#online) this.#listen(subscription);
            return () => {
              subscription.end();
              this.#subscriptions.delete(subscription);
            };
          }
          life
            .run(() => this.#call(op.path, op.input))
            .then(
              (data) => {
                observer.next({ result: { type: 'data', data } });
                observer.complete();
              },
              (error: unknown) => observer.error(asClientError(error)),
            );
          return () => undefined;
        });
  }

  #listen(subscription: Subscription): void {
    subscription.end();
    let open = true;
    const tell = (batch: EventBatch, id: string | null) => {
      if (!open) return;
      // As the socket client does: a batch without an id makes it forget the one before.
      subscription.lastEventId = id;
      if (batch.type === 'resync') this.resyncs += 1;
      const told = this.lieEvent(batch);
      if (told !== null) subscription.next(told, id);
    };
    const from = subscription.lastEventId ?? subscription.input;
    const stop = this.#clinic.subscribe(this.#caller.userId, from, tell);
    subscription.end = () => {
      open = false;
      stop();
    };
  }

  async #call(path: string, input: unknown): Promise<unknown> {
    const earlier = this.calls.get(path) ?? 0;
    this.calls.set(path, earlier + 1);
    while (!this.#online) {
      if (path.startsWith('identity.')) throw new Error('offline');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const sent = structuredClone(input);
    const fault = this.fault({ path, input: sent, earlier });
    if (fault === null) return this.#answer(path, sent);
    if ('fail' in fault) {
      const { fail, ...options } = fault;
      throw new DomainError(fail, options);
    }
    if ('delayMs' in fault) {
      await this.#underWay(fault.delayMs);
      return this.#answer(path, sent);
    }
    if ('again' in fault) {
      const answer = this.#answer(path, sent);
      for (let i = 0; i < fault.again; i += 1) this.#answer(path, sent);
      return answer;
    }
    if (fault.lose === 'answer') this.#answer(path, sent);
    throw new Error('socket closed');
  }

  /** Passes the time of a slow road; a cut in between fails it. */
  #underWay(delayMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#underway.add(reject);
      this.#clock.after(delayMs, () => {
        this.#underway.delete(reject);
        resolve();
      });
    });
  }

  #answer(path: string, input: unknown): unknown {
    const honest = structuredClone(this.#clinic.call(this.#caller, path, input));
    return this.lie(path, honest, input);
  }

  #closeSubscriptions(): void {
    for (const subscription of this.#subscriptions) subscription.end();
    this.#subscriptions.clear();
  }
}

function lastEventIdOf(input: unknown): string | null {
  const id: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, 'lastEventId') : null;
  return typeof id === 'string' ? id : null;
}

/** The shape in which the real client reports what the server said, or that nothing came back. */
function asClientError(error: unknown): TRPCClientError<AppRouter> {
  if (!(error instanceof DomainError))
    return TRPCClientError.from(error instanceof Error ? error : new Error(String(error)));
  const data = {
    appCode: error.code,
    ...(error.retryAfterMs === null ? {} : { retryAfterMs: error.retryAfterMs }),
  };
  return TRPCClientError.from({ error: { code: -32_000, message: error.code, data } });
}
