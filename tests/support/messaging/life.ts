/** One life of an engine: it may be ended at any effect, like a process that is killed. */

const never = new Promise<never>(() => undefined);

export class Life {
  #effects = 0;
  #endsAt = Number.POSITIVE_INFINITY;
  #isOver = false;

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls and disk writes so far. */
  get effects(): number {
    return this.#effects;
  }

  /** The effect with this number still happens; nobody hears of it, and nothing happens after it. */
  endAt(effect: number): void {
    this.#endsAt = effect;
  }

  end(): void {
    this.#isOver = true;
  }

  /** Runs an effect: a call to the server, or a write to the disk. */
  async run<T>(effect: () => Promise<T>): Promise<T> {
    if (this.#isOver) return never;
    this.#effects += 1;
    if (this.#effects >= this.#endsAt) this.#isOver = true;
    const result = await effect();
    return this.#isOver ? never : result;
  }
}
