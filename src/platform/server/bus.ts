/** Tells everybody in the clinic's servers who wants to know. In this process here; redis-bus.ts carries it to other instances. */
import { EventEmitter } from 'node:events';

/** A named stream of values of one type. Only the name travels; the type is for the compiler. */
export interface Topic<T> {
  readonly name: string;
  /** Never set: carries the type. */
  readonly of?: T;
  /** True: for this instance only. */
  readonly staysHere?: boolean;
}

/** Names a topic, such as `topic<Typing>(`typing:${conversationId}`)`; a name has neither spaces nor line ends. */
export function topic<T>(name: string): Topic<T> {
  return { name };
}

/** A topic that other instances do not hear: orders that one of them has to obey, once. */
export function topicHere<T>(name: string): Topic<T> {
  return { name, staysHere: true };
}

export interface Bus {
  /**
   * At most once, to whoever listens now: in this process before the call returns, elsewhere soon after. What one instance
   * publishes is heard in its order; between two instances there is none.
   */
  publish<T>(to: Topic<T>, value: T): void;
  /** Calls `listener` for each value until the answered function is called; from the moment of the call on. */
  subscribe<T>(to: Topic<T>, listener: (value: T) => void): () => void;
  /** Calls `listener` when something from other instances may have been missed: whoever has a truth to read reads it again. */
  onGap(listener: () => void): () => void;
  close(): Promise<void>;
}

/** The bus of a single process. */
export interface LocalBus extends Bus {
  /** True when somebody here listens to that topic. */
  hears(name: string): boolean;
}

/** The bus of a single process, which misses nothing. A listener that throws is reported and hurts nobody else. */
export function createLocalBus(onError: (error: unknown) => void): LocalBus {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    publish(to, value) {
      emitter.emit(`topic:${to.name}`, value);
    },
    subscribe(to, listener) {
      const guarded = (value: Parameters<typeof listener>[0]) => {
        try {
          listener(value);
        } catch (error) {
          onError(error);
        }
      };
      const name = `topic:${to.name}`;
      emitter.on(name, guarded);
      return () => {
        emitter.off(name, guarded);
      };
    },
    onGap: () => () => undefined,
    hears: (name) => emitter.listenerCount(`topic:${name}`) > 0,
    async close() {
      emitter.removeAllListeners();
    },
  };
}
