import { expect, test } from 'vitest';
import { fillReply } from './fill-reply.ts';

const values = { patient: 'Rosa', provider: 'Dr. Vega', clinic: 'Sol', hours: 'Monday, 9:00 to 17:00' };

test('every variable is filled in wherever it stands', () => {
  expect(fillReply('{patient}, {provider} of {clinic}: {hours}. {patient}!', values)).toBe(
    'Rosa, Dr. Vega of Sol: Monday, 9:00 to 17:00. Rosa!',
  );
});

test('other braces stay, and a name is never filled in again', () => {
  expect(fillReply('{name} { patient } {constructor}', values)).toBe('{name} { patient } {constructor}');
  expect(fillReply('{patient}', { ...values, patient: '{clinic} $& $1' })).toBe('{clinic} $& $1');
});
