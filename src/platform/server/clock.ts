/** Time as a thing handed in, so that tests can hold it still. */
export interface Clock {
  /** Milliseconds since epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
