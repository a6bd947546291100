import { expect, test } from 'vitest';
import { failureMeaning } from './failure-words.ts';

test.each([
  ['no answer', 'unreached'],
  ['no connection', 'unreached'],
  ['status 503', 'busy'],
  ['status 429', 'busy'],
  ['status 413', 'refused'],
  ['server ECONNREFUSED', 'mailServer'],
  ['server 421 4.3.0', 'mailServer'],
  ['server EAUTH', 'mailSignIn'],
  ['server 535 5.7.8', 'mailSignIn'],
  ['recipient 550 5.1.1', 'address'],
  ['message 554 5.7.1', 'mail'],
  ['', 'other'],
] as const)('“%s” is told as %s', (reason, meaning) => {
  expect(failureMeaning(reason)).toBe(meaning);
});
