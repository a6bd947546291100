/** A subscription that is pushed instead of asked: while nothing happens it costs neither a generator nor a pending promise. */

/** Where its values go; nothing may follow `failed`. */
export interface PushSink<T> {
  next(value: T): void;
  failed(error: unknown): void;
}

/** What a subscription procedure answers to be pushed over a socket. */
export class Pushed<T> implements AsyncIterable<T, void, void> {
  /** Begins; the answered function ends it. */
  readonly begin: (sink: PushSink<T>) => () => void;

  constructor(begin: (sink: PushSink<T>) => () => void) {
    this.begin = begin;
  }

  /** What tRPC's types ask for. Subscriptions come over sockets only, and those push. */
  [Symbol.asyncIterator](): AsyncIterator<T, void, void> {
    throw new Error('a pushed subscription cannot be asked');
  }
}
