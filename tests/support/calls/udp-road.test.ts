import { expect, it } from 'vitest';
import { emptyRoad, enterRoad, goodRoad, type RoadConditions } from './udp-road.ts';

/** Arrivals of datagrams that enter at these times; the same random number for all. */
function arrivals(
  conditions: Partial<RoadConditions>,
  enterAtMs: readonly number[],
  chance = 0.5,
  bytes = 1_000,
) {
  let state = emptyRoad;
  return enterAtMs.map((nowMs) => {
    const step = enterRoad(state, { ...goodRoad, ...conditions }, { bytes, nowMs, random: () => chance });
    state = step.state;
    return step.arrivesAtMs;
  });
}

it('a good road delivers at once', () => {
  expect(arrivals({}, [0, 5, 5])).toEqual([0, 5, 5]);
});

it('delay and jitter add up', () => {
  expect(arrivals({ delayMs: 30, jitterMs: 10 }, [0, 100])).toEqual([35, 135]);
});

it('jitter never turns the order around', () => {
  const chances = [0.9, 1, 0.9, 0];
  let at = 0;
  let state = emptyRoad;
  const times = [0, 1].map((nowMs) => {
    const step = enterRoad(
      state,
      { ...goodRoad, lossShare: 0.5, jitterMs: 50 },
      {
        bytes: 100,
        nowMs,
        random: () => chances[at++] ?? 0,
      },
    );
    state = step.state;
    return step.arrivesAtMs;
  });
  expect(times).toEqual([50, 50]);
});

it('what the dice say is lost', () => {
  expect(arrivals({ lossShare: 0.08 }, [0], 0.07)).toEqual([null]);
  expect(arrivals({ lossShare: 0.08 }, [0], 0.09)).toEqual([0]);
});

it('a narrow line sends one after the other and drops what does not fit into its queue', () => {
  // 1,000 bytes take 80 ms at 100 kbit/s.
  const times = arrivals({ bitsPerSecond: 100_000 }, [0, 0, 0, 0, 0, 0, 500]);
  expect(times).toEqual([80, 160, 240, 320, null, null, 580]);
});
