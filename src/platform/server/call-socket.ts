/**
 * tRPC's protocol on one socket, the same frames as its own adapter speaks. That one costs each connection a dozen closures, timers and
 * promises, and each frame several copies; here a connection is one object, and who is called most goes a direct road.
 */
import {
  type AnyTRPCRouter,
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  isTrackedEnvelope,
  TRPCError,
  type TRPCProcedureType,
} from '@trpc/server';
import { parseTRPCMessage, type TRPCRequestMessage } from '@trpc/server/rpc';
import { wire } from '../wire.ts';
import type { DirectCalls } from './direct-call.ts';
import { Pushed } from './pushed.ts';
import type { RequestContext } from './trpc.ts';

/** What all sockets of a server share. */
export interface CallRoad {
  readonly router: AnyTRPCRouter;
  readonly direct: DirectCalls;
  onError(error: TRPCError, path: string | undefined, context: RequestContext): void;
}

/** What is needed of the socket underneath. */
export interface FrameSocket {
  send(text: string): void;
  isOpen(): boolean;
}

type Id = string | number | null;
type Ending = () => void;

const transformer = { input: wire, output: wire };

const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

export class CallSocket {
  readonly #road: CallRoad;
  readonly #socket: FrameSocket;
  readonly #context: RequestContext;
  #streams: Map<Id, Ending> | null = null;

  constructor(road: CallRoad, socket: FrameSocket, context: RequestContext) {
    this.#road = road;
    this.#socket = socket;
    this.#context = context;
  }

  /** One text frame that is no sign of life. */
  take(text: string): void {
    let messages: ReturnType<typeof parseTRPCMessage>[];
    try {
      const parsed: unknown = JSON.parse(text);
      const frames: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
      messages = frames.map((frame) => parseTRPCMessage(frame, transformer));
    } catch (cause) {
      this.#refuse(null, new TRPCError({ code: 'PARSE_ERROR', cause }), 'unknown');
      return;
    }
    for (const message of messages) {
      if (message.id === null)
        this.#refuse(null, new TRPCError({ code: 'PARSE_ERROR', message: 'no id' }), 'unknown');
      else if (message.method === 'subscription.stop') this.#streams?.get(message.id)?.();
      else if ('params' in message) void this.#call(message);
    }
  }

  /** A frame that is not text. */
  refuseBinary(): void {
    this.#refuse(null, new TRPCError({ code: 'PARSE_ERROR' }), 'unknown');
  }

  /** Ends what is under way; the socket is gone. */
  end(): void {
    for (const stop of this.#streams?.values() ?? []) stop();
    this.#streams = null;
  }

  #say(frame: unknown): void {
    this.#socket.send(JSON.stringify(frame));
  }

  #refuse(
    id: Id,
    error: TRPCError,
    type: TRPCProcedureType | 'unknown',
    path?: string,
    input?: unknown,
  ): void {
    const ctx = this.#context;
    this.#road.onError(error, path, ctx);
    const config = this.#road.router._def._config;
    const shape = getTRPCErrorShape({ config, error, type, path, input, ctx });
    this.#say({ id, error: wire.serialize(shape) });
  }

  async #call({ id, method, params }: TRPCRequestMessage): Promise<void> {
    const { path, lastEventId } = params;
    const input = lastEventId === undefined ? params.input : withPlace(params.input, lastEventId);
    try {
      const direct = method === 'mutation' ? this.#road.direct.get(path) : undefined;
      if (direct !== undefined) {
        const data = await direct(this.#context, path, input);
        this.#say({ id, result: { type: 'data', data: wire.serialize(data) } });
        return;
      }
      const ending = method === 'subscription' ? new AbortController() : null;
      const result: unknown = await callTRPCProcedure({
        router: this.#road.router,
        path,
        getRawInput: async () => input,
        ctx: this.#context,
        type: method,
        signal: ending?.signal,
        batchIndex: 0,
      });
      if (ending !== null) this.#follow(id, path, input, result, ending);
      else this.#say({ id, result: { type: 'data', data: wire.serialize(result) } });
    } catch (cause) {
      this.#refuse(id, getTRPCErrorFromUnknown(cause), method, path, input);
    }
  }

  #follow(id: Id, path: string, input: unknown, result: unknown, ending: AbortController): void {
    if (!isIterable(result)) throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR' });
    if (!this.#socket.isOpen()) {
      ending.abort();
      return;
    }
    this.#streams ??= new Map();
    if (this.#streams.has(id)) throw new TRPCError({ code: 'BAD_REQUEST', message: 'a known id' });
    this.#say({ id, result: { type: 'started' } });
    if (result instanceof Pushed) this.#push(id, path, input, result);
    else void this.#pull(id, path, input, result, ending);
  }

  #push(id: Id, path: string, input: unknown, pushed: Pushed<unknown>): void {
    let over = false;
    let stop: Ending | null = null;
    const finish = () => {
      if (over) return;
      over = true;
      stop?.();
      this.#streams?.delete(id);
      this.#say({ id, result: { type: 'stopped' } });
    };
    this.#streams?.set(id, finish);
    stop = pushed.begin({
      next: (value) => {
        if (!over) this.#tell(id, value);
      },
      failed: (error) => {
        if (over) return;
        this.#refuse(id, getTRPCErrorFromUnknown(error), 'subscription', path, input);
        finish();
      },
    });
    if (over) stop();
  }

  async #pull(
    id: Id,
    path: string,
    input: unknown,
    values: AsyncIterable<unknown>,
    ending: AbortController,
  ): Promise<void> {
    const { signal } = ending;
    // Who is asked hears of the end by the signal; a race with a promise of ours would keep something of every value until then.
    this.#streams?.set(id, () => ending.abort());
    try {
      for await (const value of values) {
        if (signal.aborted) break;
        this.#tell(id, value);
      }
    } catch (cause) {
      this.#refuse(id, getTRPCErrorFromUnknown(cause), 'subscription', path, input);
    }
    this.#streams?.delete(id);
    this.#say({ id, result: { type: 'stopped' } });
    ending.abort();
  }

  #tell(id: Id, value: unknown): void {
    if (isTrackedEnvelope(value)) {
      const [place, data] = value;
      const tracked = { id: place, data: wire.serialize(data) };
      this.#say({ id, result: { type: 'data', id: place, data: tracked } });
    } else this.#say({ id, result: { type: 'data', data: wire.serialize(value) } });
  }
}

/** The place to resume from is part of the input, as tRPC's adapter hands it over. */
function withPlace(input: unknown, lastEventId: string): unknown {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input, lastEventId };
  return input ?? { lastEventId };
}
