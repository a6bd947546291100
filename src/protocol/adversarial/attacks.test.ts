import { beforeAll, expect, test } from 'vitest';
import { secretReady } from '../secret/sodium-secret.ts';
import { attacks } from './attacks.ts';

/** Numbers of the attack list that belong to the stages built so far; 40 is properties.test.ts, 45 is safe-file.test.ts, 46 comes with recording, 53 with a media server. */
const built = [
  1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
  32, 33, 34, 35, 36, 37, 38, 39, 41, 42, 43, 44, 47, 48, 49, 50, 51, 52, 54,
];

beforeAll(secretReady);

test('every attack of the stages built so far has a test', () => {
  const tried = new Set(attacks.map((attack) => attack.number));
  expect(built.filter((number) => !tried.has(number))).toEqual([]);
});

test.each(attacks)('$rule (attack $number): $title', async ({ run }) => {
  await run();
});
