/** Decides when a message counts as read: the tab is visible, somebody was at it lately, and it stayed in view. */
import type { Timers } from './timers.ts';

/** How long a message must stay in view. */
export const dwellMs = 300;
/** How long after the window lost the focus somebody may still be reading it. */
export const attentionMs = 20_000;

export interface ReadTrackerOptions {
  timers: Timers;
  /** Called with rising numbers only. */
  onRead: (throughSeq: number) => void;
}

/** Knows no DOM: visibility, focus and view are told to it. */
export class ReadTracker {
  readonly #timers: Timers;
  readonly #onRead: (throughSeq: number) => void;
  /** When each message in view came into attentive view. */
  readonly #since = new Map<number, number>();
  #inView: readonly number[] = [];
  #visible = false;
  #focused = false;
  #attentiveUntil = Number.NEGATIVE_INFINITY;
  #readThrough = 0;
  #cancel: (() => void) | null = null;

  constructor({ timers, onRead }: ReadTrackerOptions) {
    this.#timers = timers;
    this.#onRead = onRead;
  }

  /** `visible`: the tab is shown; `focused`: its window has the keyboard. */
  setAttention(visible: boolean, focused: boolean): void {
    if (this.#focused && !focused) this.#attentiveUntil = this.#timers.now() + attentionMs;
    this.#visible = visible;
    this.#focused = focused;
    if (!this.#attentive()) this.#since.clear();
    this.#update();
  }

  /** Sequence numbers of the messages in view now. */
  setInView(seqs: readonly number[]): void {
    this.#inView = seqs;
    const kept = new Set(seqs);
    for (const seq of this.#since.keys()) if (!kept.has(seq)) this.#since.delete(seq);
    this.#update();
  }

  /** Ends the timer; nothing is reported any more. */
  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#inView = [];
    this.#since.clear();
  }

  #attentive(): boolean {
    return this.#visible && (this.#focused || this.#timers.now() < this.#attentiveUntil);
  }

  #update(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (!this.#attentive()) {
      this.#since.clear();
      return;
    }
    const now = this.#timers.now();
    let read = this.#readThrough;
    let wait = Number.POSITIVE_INFINITY;
    for (const seq of this.#inView) {
      if (seq <= this.#readThrough) continue;
      const since = this.#since.get(seq) ?? now;
      this.#since.set(seq, since);
      const left = since + dwellMs - now;
      if (left <= 0) read = Math.max(read, seq);
      else wait = Math.min(wait, left);
    }
    if (wait < Number.POSITIVE_INFINITY) this.#cancel = this.#timers.after(wait, () => this.#update());
    if (read > this.#readThrough) {
      this.#readThrough = read;
      this.#onRead(read);
    }
  }
}
