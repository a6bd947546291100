/** Tells the engine that somebody writes: once at the start, again while it goes on, and when it stops. */
import type { Timers } from './timers.ts';

/** The notice is repeated after this time. */
export const repeatMs = 3_000;
/** Without a key for this long the writing has stopped. */
export const pauseMs = 5_000;

/** One composer's typing notices. */
export class TypingNotice {
  readonly #timers: Timers;
  readonly #tell: (typing: boolean) => void;
  #toldAt: number | null = null;
  #cancel: (() => void) | null = null;

  constructor(timers: Timers, tell: (typing: boolean) => void) {
    this.#timers = timers;
    this.#tell = tell;
  }

  /** A key changed the text; an empty text is no writing. */
  change(text: string): void {
    if (text.trim() === '') {
      this.stop();
      return;
    }
    const now = this.#timers.now();
    if (this.#toldAt === null || now - this.#toldAt >= repeatMs) {
      this.#toldAt = now;
      this.#tell(true);
    }
    this.#cancel?.();
    this.#cancel = this.#timers.after(pauseMs, () => this.stop());
  }

  /** Sent, emptied, left or paused. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#toldAt === null) return;
    this.#toldAt = null;
    this.#tell(false);
  }
}
