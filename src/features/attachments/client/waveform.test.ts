import { expect, test } from 'vitest';
import { loudness, maxBars, waveformOf } from './waveform.ts';

test('silence is nothing, full scale is everything', () => {
  expect(loudness(new Float32Array(100))).toBe(0);
  expect(loudness(new Float32Array())).toBe(0);
  expect(loudness(new Float32Array(100).fill(1))).toBe(1);
  expect(loudness(new Float32Array(100).fill(0.1))).toBeCloseTo(0.6);
});

test('a long recording has no more than so many bars, and loses no peak', () => {
  const levels = Array.from({ length: 1_000 }, (_, at) => (at === 777 ? 0.8 : 0.2));
  const bars = waveformOf(levels);
  expect(bars).toHaveLength(maxBars);
  expect(Math.max(...bars)).toBe(255);
  expect(bars.filter((bar) => bar === 255)).toHaveLength(1);
  expect(bars[0]).toBe(64);
});

test('a short one has as many as were measured; silence stays flat', () => {
  expect([...waveformOf([0.5, 1])]).toEqual([128, 255]);
  expect([...waveformOf([0, 0, 0])]).toEqual([0, 0, 0]);
  expect(waveformOf([])).toHaveLength(0);
});
