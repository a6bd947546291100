import { describe, expect, it } from 'vitest';
import type { QualitySample } from '../contract.ts';
import { meansOf, summarise, thinOut } from './call-quality.ts';

const sample = (more: Partial<QualitySample> = {}): QualitySample => ({
  at: 0,
  roundTripMs: 40,
  lossPercent: 0,
  jitterMs: 5,
  kbitPerSecond: 1_200,
  width: 1_280,
  height: 720,
  fps: 30,
  relayed: false,
  word: 'excellent',
  ...more,
});

describe('how good a call was', () => {
  it('is nothing without a reading, not a zero', () => {
    expect(summarise([])).toBeNull();
    expect(meansOf([])).toEqual({ rank: null, roundTripMs: null, lossPercent: null, relayed: null });
  });

  it('is the mean of what was measured; what was not measured does not count', () => {
    const summary = summarise([
      sample(),
      sample({ roundTripMs: null, relayed: true, word: 'poor', width: 641 }),
      sample({ roundTripMs: 60, relayed: null, word: 'good', width: null, fps: null }),
    ]);
    expect(summary).toMatchObject({
      roundTripMs: 50,
      relayed: 0.5,
      word: 'good',
      width: 961,
      fps: 30,
      samples: 3,
    });
  });

  it('is shown with fewer readings where there are very many, the last one among them', () => {
    const many = Array.from({ length: 1_001 }, (_, at) => sample({ at }));
    const few = thinOut(many, 100);
    expect(few.length).toBeLessThanOrEqual(100);
    expect(few.at(-1)?.at).toBe(1_000);
    expect(thinOut(many.slice(0, 3), 100)).toHaveLength(3);
    expect(thinOut([], 100)).toEqual([]);
  });
});
