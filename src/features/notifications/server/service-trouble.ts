/**
 * What this server remembers of push services that cannot be reached: one push at a time asks whether they can be again, so that a dead
 * service holds nobody up whose browser uses another one.
 */

/** Longer than a push service is waited for. */
const restMs = 15_000;

export interface ServiceTrouble {
  /** Whether to ask now; who may asks for all the others. */
  mayAsk(origin: string, now: number): boolean;
  noteSilence(origin: string, now: number): void;
  /** True when it could not be reached before. */
  noteAnswer(origin: string): boolean;
}

export function createServiceTrouble(): ServiceTrouble {
  const askNextAt = new Map<string, number>();
  return {
    mayAsk(origin, now) {
      const next = askNextAt.get(origin);
      if (next === undefined) return true;
      if (now < next) return false;
      askNextAt.set(origin, now + restMs);
      return true;
    },
    noteSilence: (origin, now) => void askNextAt.set(origin, now + restMs),
    noteAnswer: (origin) => askNextAt.delete(origin),
  };
}
