import { expect, it } from 'vitest';
import { createServiceTrouble } from './service-trouble.ts';

const [one, other] = ['https://one.example', 'https://other.example'];

it('a service that cannot be reached is asked by one push at a time until it answers; the others are left alone', () => {
  const trouble = createServiceTrouble();
  expect([trouble.mayAsk(one, 0), trouble.mayAsk(one, 0), trouble.noteAnswer(one)]).toEqual([
    true,
    true,
    false,
  ]);
  trouble.noteSilence(one, 0);
  expect([trouble.mayAsk(one, 14_999), trouble.mayAsk(other, 14_999)]).toEqual([false, true]);
  expect([trouble.mayAsk(one, 15_000), trouble.mayAsk(one, 15_001)]).toEqual([true, false]);
  expect(trouble.mayAsk(one, 30_000)).toBe(true);
  expect(trouble.noteAnswer(one)).toBe(true);
  expect(trouble.mayAsk(one, 30_001)).toBe(true);
  expect(trouble.noteAnswer(one)).toBe(false);
});
