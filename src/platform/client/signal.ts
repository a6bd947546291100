/** A value that can be watched. Listeners get the present value at once and every later one. */
export class Signal<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  watch(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#value);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** Calls `run` at most once per `delayMs`, the last time included. */
export class Coalescer {
  readonly #run: () => void;
  readonly #after: (task: () => void) => () => void;
  #cancel: (() => void) | null = null;

  constructor(run: () => void, after: (task: () => void) => () => void) {
    this.#run = run;
    this.#after = after;
  }

  request(): void {
    this.#cancel ??= this.#after(() => {
      this.#cancel = null;
      this.#run();
    });
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

/** Runs tasks one after the other; a task that fails does not stop the next. */
export class Serial {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task, task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
