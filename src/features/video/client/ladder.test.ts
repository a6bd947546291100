import { expect, it } from 'vitest';
import { climb, encodingOf, firstStep, type LadderReading, type LadderState } from './ladder.ts';

const good: LadderReading = {
  lossOutPercent: 0,
  roundTripMs: 40,
  availableKbit: 2_000,
  cpuLimited: false,
  steady: true,
};
const lossy: LadderReading = { ...good, lossOutPercent: 20 };

function after(state: LadderState, reading: LadderReading, times: number): LadderState {
  let now = state;
  for (let n = 0; n < times; n += 1) now = climb(now, reading);
  return now;
}

/** How many readings it takes to leave the step. */
function readingsUntilStep(state: LadderState, reading: LadderReading): [number, LadderState] {
  let now = state;
  for (let n = 1; n <= 500; n += 1) {
    now = climb(now, reading);
    if (now.step !== state.step) return [n, now];
  }
  throw new Error('it stays');
}

it('a good line is sent everything, for ever', () => {
  expect(after(firstStep, good, 100)).toMatchObject({ step: 'full', cause: 'none' });
});

it('one bad reading is no reason, two are', () => {
  expect(climb(firstStep, lossy).step).toBe('full');
  expect(after(firstStep, lossy, 2)).toMatchObject({ step: 'lower', cause: 'network' });
});

it('the picture gets smaller before it goes, and the sound never goes', () => {
  const steps = [2, 4, 100].map((times) => after(firstStep, lossy, times).step);
  expect(steps).toEqual(['lower', 'paused', 'paused']);
});

it('a long way and a narrow one count like loss; what is not known does not', () => {
  expect(after(firstStep, { ...good, roundTripMs: 1_200 }, 2).step).toBe('lower');
  expect(after(climb(firstStep, good), { ...good, availableKbit: 200 }, 2).step).toBe('lower');
  const unknown = { ...good, lossOutPercent: null, roundTripMs: null, availableKbit: null };
  expect(after(firstStep, unknown, 50).step).toBe('full');
});

it('it climbs back by itself, step by step', () => {
  const paused = after(firstStep, lossy, 4);
  const [, lower] = readingsUntilStep(paused, good);
  expect(lower.step).toBe('lower');
  const [, full] = readingsUntilStep(lower, good);
  expect(full).toMatchObject({ step: 'full', cause: 'none' });
});

it('each climb that fails makes the next one wait longer, and after two nobody waits for the picture', () => {
  let state = after(firstStep, lossy, 4);
  const waits: number[] = [];
  const steps: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const [wait, up] = readingsUntilStep(state, good);
    waits.push(wait);
    [, state] = readingsUntilStep(up, lossy);
    steps.push(state.step);
  }
  expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
  expect(waits[2]).toBeGreaterThan(waits[1] ?? 0);
  expect(steps).toEqual(['paused', 'audio', 'audio']);
});

it('a climb that has proved itself wipes out the failures', () => {
  let state = after(firstStep, lossy, 4);
  [, state] = readingsUntilStep(state, good);
  [, state] = readingsUntilStep(state, lossy);
  expect(state.failures).toBe(1);
  [, state] = readingsUntilStep(state, good);
  expect(after(state, good, 14)).toMatchObject({ step: 'full', failures: 0 });
});

it('a device that cannot encode more stays at the smaller picture and says that it is the device', () => {
  const lower = after(firstStep, lossy, 2);
  expect(after(lower, { ...good, cpuLimited: true }, 30)).toMatchObject({ step: 'lower', cause: 'device' });
});

it('several parties share the way out, and a paused picture is not encoded', () => {
  expect(encodingOf('full', 1)).toMatchObject({ active: true, scaleResolutionDownBy: 1 });
  expect(encodingOf('full', 3).maxBitrate).toBe(500_000);
  expect(encodingOf('lower', 1)).toMatchObject({ active: true, maxBitrate: 250_000 });
  expect(encodingOf('paused', 1).active).toBe(false);
  expect(encodingOf('audio', 1).active).toBe(false);
});

it('a browser that has yet to find out what the line takes is believed after a while only', () => {
  const cold = { ...good, availableKbit: 300 };
  expect(after(firstStep, cold, 7)).toMatchObject({ step: 'full', cause: 'none' });
  expect(after(firstStep, cold, 12)).toMatchObject({ step: 'lower', cause: 'network' });
});

it('a cut is no narrow line: what is measured of it leads nowhere, and the belief of before counts no more', () => {
  const cut = { ...lossy, availableKbit: 60, steady: false };
  expect(after(firstStep, cut, 20)).toMatchObject({ step: 'full', bad: 0 });
  const mended = after(after(firstStep, good, 5), cut, 3);
  expect(after(mended, { ...good, availableKbit: 60 }, 14).step).toBe('full');
  expect(after(mended, { ...good, availableKbit: 60 }, 17).step).toBe('lower');
  expect(after(climb(climb(firstStep, lossy), cut), lossy, 1).step).toBe('full');
});

it('after a pause the browser has time to find out what the line takes', () => {
  const [, lower] = readingsUntilStep(after(firstStep, lossy, 4), { ...good, availableKbit: 90 });
  expect(after(lower, { ...good, availableKbit: 90 }, 3).step).toBe('lower');
  expect(after(lower, { ...good, availableKbit: 90 }, 5).step).toBe('paused');
});

it('where there is room to spare it climbs sooner, and never waits for more than a minute', () => {
  const paused = after(firstStep, lossy, 4);
  expect(readingsUntilStep(paused, good)[0]).toBe(3);
  expect(readingsUntilStep(paused, { ...good, availableKbit: 90 })[0]).toBe(5);
  const tired: LadderState = { ...paused, step: 'audio', failures: 9 };
  expect(readingsUntilStep(tired, { ...good, availableKbit: 90 })[0]).toBe(30);
});

it('a device that is too busy to keep up is not blamed on the network, loss is', () => {
  const late = { ...good, roundTripMs: 1_500, cpuLimited: true };
  expect(after(firstStep, late, 2)).toMatchObject({ step: 'lower', cause: 'device' });
  expect(after(firstStep, { ...late, lossOutPercent: 12 }, 2)).toMatchObject({ cause: 'network' });
});
