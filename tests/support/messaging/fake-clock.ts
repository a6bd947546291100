/** Time that moves only when told, and waiting for everything that needs no time. */
import type { Clock } from '#src/platform/client/clock.ts';

interface Due {
  at: number;
  task: () => void;
}

/** Resolves when nothing can happen any more without time passing. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

export class FakeClock implements Clock {
  #now: number;
  #due: Due[] = [];

  constructor(now = 1_800_000_000_000) {
    this.#now = now;
  }

  /** Whole milliseconds, like the real one. */
  now(): number {
    return Math.floor(this.#now);
  }

  after(delayMs: number, task: () => void): () => void {
    const due = { at: this.#now + delayMs, task };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  }

  /** Timers still set. */
  get pending(): number {
    return this.#due.length;
  }

  /** Sets the clock without running anything: what a person does to a wrong clock. */
  turn(ms: number): void {
    this.#now += ms;
    for (const due of this.#due) due.at += ms;
  }

  /** Lets time pass: runs what is due in order, and what follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const next = this.#due.filter((due) => due.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((due) => due !== next);
      this.#now = Math.max(this.#now, next.at);
      next.task();
      await settled();
    }
    this.#now = end;
  }
}
