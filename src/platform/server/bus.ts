/** Tells everybody in the clinic's server who wants to know. In this process now; another carrier only has to implement {@link Bus}. */
import { EventEmitter } from 'node:events';

/** A named stream of values of one type. Only the name travels; the type is for the compiler. */
export interface Topic<T> {
  readonly name: string;
  /** Never set: carries the type. */
  readonly of?: T;
}

/** Names a topic, such as `topic<Typing>(`typing:${conversationId}`)`. */
export function topic<T>(name: string): Topic<T> {
  return { name };
}

export interface Bus {
  /** At most once, in the order of publishing, to whoever listens now. */
  publish<T>(to: Topic<T>, value: T): void;
  /** Calls `listener` for each value until the answered function is called. */
  subscribe<T>(to: Topic<T>, listener: (value: T) => void): () => void;
  close(): Promise<void>;
}

/** The bus of a single process. A listener that throws is reported and hurts nobody else. */
export function createLocalBus(onError: (error: unknown) => void): Bus {
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
    async close() {
      emitter.removeAllListeners();
    },
  };
}
