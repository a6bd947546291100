import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '#src/platform/client/clock.ts';
import { Watch } from './watch.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A connection that beats while `beats` is true; whether each reading was steady. */
function watched() {
  const line = { beats: true };
  const steady: boolean[] = [];
  const silences: number[] = [];
  const backs: number[] = [];
  const watch = new Watch(systemClock, {
    measured: (_, isSteady) => steady.push(isSteady),
    alive: () => undefined,
    back: () => backs.push(Date.now()),
    silent: () => silences.push(Date.now()),
  });
  watch.follow({ verified: true, connection: { getStats: async () => new Map() } });
  const timer = setInterval(() => {
    if (line.beats) watch.heard();
  }, 500);
  const pass = async (ms: number) => {
    steady.length = 0;
    await vi.advanceTimersByTimeAsync(ms);
    return [...steady];
  };
  return {
    line,
    silences,
    backs,
    pass,
    close() {
      clearInterval(timer);
      watch.close();
    },
  };
}

it('readings of a line that beats are steady; those of a gap, and for some seconds after it, are not', async () => {
  const { line, silences, backs, pass, close } = watched();
  expect(await pass(10_000)).toEqual([true, true, true, true]);
  line.beats = false;
  expect((await pass(4_000)).at(-1)).toBe(false);
  expect(silences.length).toBeGreaterThan(0);
  expect(backs).toEqual([]);
  line.beats = true;
  expect(await pass(6_000)).toEqual([false, false, false]);
  expect((await pass(4_000)).at(-1)).toBe(true);
  expect(backs).toHaveLength(1);
  close();
});
