/** Who speaks: loudness of oneself and of each party, about seven times a second; a mark stays for a moment between two words. */
import type { Clock } from '#src/platform/client/clock.ts';
import type { Levels } from './call-view.ts';

const everyMs = 150;
const loud = 0.06;
const holdMs = 700;

export class Speaking {
  readonly #clock: Clock;
  readonly #read: () => Levels;
  readonly #changed: () => void;
  readonly #listeners = new Set<(levels: Levels) => void>();
  readonly #heardAt = new Map<string, number>();
  #marked = '';
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, read: () => Levels, changed: () => void) {
    this.#clock = clock;
    this.#read = read;
    this.#changed = changed;
    this.#later();
  }

  speaks(key: string): boolean {
    const at = this.#heardAt.get(key);
    return at !== undefined && this.#clock.now() - at < holdMs;
  }

  watch(listener: (levels: Levels) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  close(): void {
    this.#cancel();
    this.#listeners.clear();
  }

  #later(): void {
    this.#cancel = this.#clock.after(everyMs, () => this.#tick());
  }

  #tick(): void {
    const levels = this.#read();
    for (const [key, level] of levels) if (level > loud) this.#heardAt.set(key, this.#clock.now());
    for (const listener of this.#listeners) listener(levels);
    const marked = [...levels.keys()].filter((key) => this.speaks(key)).join();
    if (marked !== this.#marked) {
      this.#marked = marked;
      this.#changed();
    }
    this.#later();
  }
}
