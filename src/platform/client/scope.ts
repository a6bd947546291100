/** Lifetimes: whatever was opened is given to a scope, and closing the scope ends it, newest first. */
export type Cleanup = () => void | Promise<void>;

export class Scope {
  readonly #cleanups: Cleanup[] = [];
  readonly #abort = new AbortController();

  /** Aborts when the scope closes. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Runs `cleanup` at the end; at once if the scope has ended already. */
  add(cleanup: Cleanup): void {
    if (this.#abort.signal.aborted) void cleanup();
    else this.#cleanups.push(cleanup);
  }

  async close(): Promise<void> {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
  }
}
