import { expect, test } from 'vitest';
import { initials } from './avatar.tsx';

test.each([
  ['Dr. Marta Vega', 'MV'],
  ['Ana Ruiz', 'AR'],
  ['Élise', 'É'],
  ['José María de la Cruz', 'JC'],
])('%s is %s', (name, letters) => {
  expect(initials(name)).toBe(letters);
});
