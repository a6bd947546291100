/** A socket that speaks the wire format itself: light enough for a thousand, and free to send what no client of ours would. */
import { WebSocket } from 'ws';
import { wire } from '#src/platform/wire.ts';

/** A call that was not answered with a result: our code, or LOST when the socket went away first. */
export class CallFailure extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.name = 'CallFailure';
    this.code = code;
  }
}

export interface SubscriptionMessage {
  /** Set for what a later subscription may resume after. */
  readonly id: string | null;
  readonly data: unknown;
}

/** The value under a path of keys, if it is there. */
export function pick(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      (typeof inner === 'object' || typeof inner === 'function') && inner !== null
        ? Reflect.get(inner, key)
        : undefined,
    value,
  );
}

interface Waiting {
  /** False for a call, which has one answer. */
  readonly streams: boolean;
  answer(result: unknown): void;
  fail(error: CallFailure): void;
}

export class RawSocket {
  readonly socket: WebSocket;
  /** The code that the socket ended with. */
  readonly closed: Promise<number>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (bytes) => this.#receive(String(bytes)));
    socket.on('error', () => socket.terminate());
    this.closed = new Promise((resolve) => {
      socket.once('close', (code) => {
        for (const each of this.#waiting.values()) each.fail(new CallFailure('LOST'));
        this.#waiting.clear();
        resolve(code);
      });
    });
  }

  /** Connects with the account's cookies; rejects with LOST when the server does not take it. */
  static async open(origin: string, cookie: string, port?: number): Promise<RawSocket> {
    const url = new URL('/api/ws', origin.replace(/^http/, 'ws'));
    if (port !== undefined) url.port = String(port);
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      headers: { cookie, origin },
    });
    const raw = new RawSocket(socket);
    const opened = new Promise<true>((resolve) => socket.once('open', () => resolve(true)));
    if ((await Promise.race([opened, raw.closed])) !== true) throw new CallFailure('LOST');
    return raw;
  }

  /** Calls a procedure; rejects with {@link CallFailure}. */
  call(type: 'query' | 'mutation', path: string, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#send(type, path, input, {
        streams: false,
        answer: (result) => resolve(wire.deserialize(pick(result, 'data'))),
        fail: reject,
      });
    });
  }

  /** Subscribes until the socket ends; `ended` is told why, `started` that the server listens. */
  subscribe(
    path: string,
    input: unknown,
    receive: (message: SubscriptionMessage) => void,
    ended: (error: CallFailure) => void = () => undefined,
    started: () => void = () => undefined,
  ): void {
    this.#send('subscription', path, input, {
      streams: true,
      answer(result) {
        if (pick(result, 'type') === 'started') started();
        if (pick(result, 'type') !== 'data') return;
        const id = pick(result, 'id');
        const data = wire.deserialize(pick(result, 'data'));
        if (typeof id === 'string') receive({ id, data: pick(data, 'data') });
        else receive({ id: null, data });
      },
      fail: ended,
    });
  }

  /** Ends without a word, as a lost network does. */
  cut(): void {
    this.socket.terminate();
  }

  #send(method: string, path: string, input: unknown, waiting: Waiting): void {
    this.#lastId += 1;
    if (this.socket.readyState !== WebSocket.OPEN) {
      waiting.fail(new CallFailure('LOST'));
      return;
    }
    this.#waiting.set(this.#lastId, waiting);
    this.socket.send(
      JSON.stringify({ id: this.#lastId, method, params: { path, input: wire.serialize(input) } }),
    );
  }

  #receive(text: string): void {
    if (text === 'PONG' || text === 'PING') {
      if (text === 'PING') this.socket.send('PONG');
      return;
    }
    const message: unknown = JSON.parse(text);
    const id = pick(message, 'id');
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined;
    if (waiting === undefined || typeof id !== 'number') return;
    const error = pick(message, 'error');
    if (error !== undefined || !waiting.streams) this.#waiting.delete(id);
    if (error === undefined) waiting.answer(pick(message, 'result'));
    else waiting.fail(new CallFailure(String(pick(error, 'data', 'appCode') ?? 'UNTYPED')));
  }
}
