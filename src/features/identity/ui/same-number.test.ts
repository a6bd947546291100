import { expect, it } from 'vitest';
import { sameNumber } from './same-number.ts';

const groups = Array.from({ length: 12 }, (_, i) => String(10_000 + i * 7_919).slice(0, 5));
const number = groups.join(' ');

it('a typed safety number is the same however its digits are set apart', () => {
  for (const typed of [
    number,
    groups.join(''),
    groups.join('-'),
    ` ${groups.join('\n')} `,
    groups.join(' – '),
  ])
    expect(sameNumber(typed, number), typed).toBe(true);
});

it('one digit that differs, is missing or too many is another number', () => {
  const digits = groups.join('');
  const other = digits[7] === '1' ? '2' : '1';
  for (const typed of [
    '',
    digits.slice(1),
    `${digits}0`,
    digits.slice(0, 7) + other + digits.slice(8),
    `${digits.slice(0, 59)}x`,
  ])
    expect(sameNumber(typed, number), typed).toBe(false);
});
