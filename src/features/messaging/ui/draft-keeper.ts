/** Saves what is being written: a moment after the last key, and at once when the page may go away. */
import type { Timers } from './timers.ts';

export const draftDelayMs = 400;

/** One conversation's draft on its way to the engine. */
export class DraftKeeper {
  readonly #timers: Timers;
  readonly #save: (text: string) => void;
  #saved: string;
  #text: string;
  #cancel: (() => void) | null = null;

  constructor(timers: Timers, saved: string, save: (text: string) => void) {
    this.#timers = timers;
    this.#saved = saved;
    this.#text = saved;
    this.#save = save;
  }

  /** The text is now this. */
  change(text: string): void {
    this.#text = text;
    this.#cancel?.();
    this.#cancel = this.#timers.after(draftDelayMs, () => this.flush());
  }

  /** Saves now what is not saved yet. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#text === this.#saved) return;
    this.#saved = this.#text;
    this.#save(this.#text);
  }

  /** The engine emptied the draft itself because the message went out. */
  sent(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#text = '';
    this.#saved = '';
  }
}
