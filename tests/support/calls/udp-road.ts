/** What a bad road does with each datagram, as a pure model: lost, or delivered at some time. One road is one direction. */

export interface RoadConditions {
  /** Each datagram takes this long, one way. */
  readonly delayMs: number;
  /** And up to so much longer; the order stays. */
  readonly jitterMs: number;
  /** From 0 (none) to 1 (all). */
  readonly lossShare: number;
  /** Null: as fast as it comes. */
  readonly bitsPerSecond: number | null;
}

export const goodRoad: RoadConditions = { delayMs: 0, jitterMs: 0, lossShare: 0, bitsPerSecond: null };

/** A router holds about this much time of a narrow line; what comes on top is dropped. */
const queueMs = 300;

export interface RoadState {
  /** When the line has sent what it holds. */
  readonly freeAtMs: number;
  /** When the last datagram arrives: none overtakes it. */
  readonly lastArrivalMs: number;
}

export const emptyRoad: RoadState = { freeAtMs: 0, lastArrivalMs: 0 };

/**
 * One datagram of so many bytes enters at `nowMs`. Answers when it arrives (null: lost) and the road after it. `random`
 * gives numbers from 0 to 1, for the loss first, then for the jitter.
 */
export function enterRoad(
  state: RoadState,
  conditions: RoadConditions,
  { bytes, nowMs, random }: { bytes: number; nowMs: number; random: () => number },
): { arrivesAtMs: number | null; state: RoadState } {
  if (random() < conditions.lossShare) return { arrivesAtMs: null, state };
  const startMs = Math.max(nowMs, state.freeAtMs);
  if (startMs - nowMs > queueMs) return { arrivesAtMs: null, state };
  const { bitsPerSecond } = conditions;
  const freeAtMs = bitsPerSecond === null ? nowMs : startMs + (bytes * 8_000) / bitsPerSecond;
  const arrivesAtMs = Math.max(
    state.lastArrivalMs,
    freeAtMs + conditions.delayMs + random() * conditions.jitterMs,
  );
  return { arrivesAtMs, state: { freeAtMs, lastArrivalMs: arrivesAtMs } };
}
