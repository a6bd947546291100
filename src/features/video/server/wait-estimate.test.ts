import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateWait, type InLine, leastVisits } from './wait-estimate.ts';

const minute = 60_000;
const waits = (more: Partial<InLine> = {}): InLine => ({
  visitId: 'v',
  inCall: false,
  sinceMs: null,
  lengthMs: 20 * minute,
  ready: true,
  ...more,
});
const about = { ahead: [], pace: null, now: 0, start: 0, lateMinutes: null };

describe('how long one will wait', () => {
  it('is never a single number, not even for who is next', () => {
    expect(estimateWait(about)).toEqual({ from: 0, to: 5 });
  });

  it('comes from how long the provider’s visits really take, once there are enough of them', () => {
    const pace = { count: leastVisits, lowMs: 12 * minute, highMs: 28 * minute };
    const ahead = [waits(), waits()];
    expect(estimateWait({ ...about, ahead, pace })).toEqual({ from: 20, to: 60 });
    const few = { ...pace, count: leastVisits - 1 };
    expect(estimateWait({ ...about, ahead, pace: few })).toEqual({ from: 20, to: 60 });
    expect(estimateWait({ ...about, ahead: [waits()], pace: few })).toEqual({ from: 10, to: 30 });
  });

  it('takes what the visit under way has lasted already', () => {
    const ahead = [waits({ inCall: true, sinceMs: 0 })];
    expect(estimateWait({ ...about, ahead, now: 8 * minute })).toEqual({ from: 0, to: 25 });
    expect(estimateWait({ ...about, ahead, now: 90 * minute, start: 0 })).toEqual({ from: 0, to: 5 });
  });

  it('is longer where the provider is late, where one came early, and may be shorter past who is away', () => {
    expect(estimateWait({ ...about, lateMinutes: 20 })).toEqual({ from: 0, to: 20 });
    expect(estimateWait({ ...about, start: 12 * minute })).toEqual({ from: 0, to: 15 });
    expect(estimateWait({ ...about, ahead: [waits({ ready: false })] })).toEqual({ from: 0, to: 30 });
  });

  it('is a range in steps of five whatever comes', () => {
    const line = fc.array(
      fc.record({
        inCall: fc.boolean(),
        lengthMs: fc.integer({ min: 0, max: 240 * minute }),
        ready: fc.boolean(),
      }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(line, fc.integer({ min: 0, max: 1_440 }), fc.integer(), (ahead, lateMinutes, now) => {
        const range = estimateWait({
          ahead: ahead.map((each) => waits({ ...each, sinceMs: each.inCall ? 0 : null })),
          pace: null,
          now,
          start: 0,
          lateMinutes,
        });
        expect(range.to).toBeGreaterThan(range.from);
        expect(range.from % 5).toBe(0);
        expect(range.from).toBeGreaterThanOrEqual(0);
        expect(range.to).toBeLessThanOrEqual(1_440);
      }),
    );
  });
});
