/** Time as a thing handed in, so that tests can hold it still. */
export interface Clock {
  /** Milliseconds since epoch. */
  now(): number;
  /** Runs `task` once after `delayMs`; the answered function takes it back. */
  after(delayMs: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Waits between tries: doubling from `firstMs` up to `mostMs`, each with up to half taken off at random. */
export function backoffMs(
  attempt: number,
  firstMs: number,
  mostMs: number,
  random: () => number = Math.random,
): number {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 20));
  return full * (1 - random() / 2);
}
