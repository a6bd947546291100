import { expect, it } from 'vitest';
import { loudestOf } from './loudest.ts';

const stretch = 8_192;

it('is nothing in silence, and without samples', () => {
  expect(loudestOf(new Float32Array(stretch))).toBe(0);
  expect(loudestOf(new Float32Array())).toBe(0);
});

it('is the power of an even sound', () => {
  expect(loudestOf(new Float32Array(stretch).fill(-0.25))).toBeCloseTo(0.25);
});

it('hears a short sound wherever in the stretch it was, almost as loud as it is', () => {
  for (let at = 0; at + 960 <= stretch; at += 97) {
    const samples = new Float32Array(stretch).fill(0.5, at, at + 960);
    expect(loudestOf(samples)).toBeGreaterThan(0.45);
  }
});

it('does not take one loud sample for a voice', () => {
  const samples = new Float32Array(stretch);
  samples[4_000] = 1;
  expect(loudestOf(samples)).toBeLessThan(0.05);
});
