/** A clock that moves only when told; runs what is due in order. */
import type { Timers } from '#src/features/messaging/ui/timers.ts';

interface Due {
  at: number;
  run: () => void;
}

export class FakeTimers implements Timers {
  #now = 0;
  #due: Due[] = [];

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    const due = { at: this.#now + delayMs, run };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  }

  /** Lets time pass. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#due.filter((due) => due.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((due) => due !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  /** Timers still set. */
  get pending(): number {
    return this.#due.length;
  }
}
