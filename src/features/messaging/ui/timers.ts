/** Time as the small machines of this folder see it; tests hand in a clock of their own. */
export interface Timers {
  now(): number;
  /** Runs once after `delayMs`; the answer cancels. */
  after(delayMs: number, run: () => void): () => void;
}

/** The browser's clock. */
export const browserTimers: Timers = {
  now: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
