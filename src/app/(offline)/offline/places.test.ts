import { expect, test } from 'vitest';
import { isOnDevice, placeOf } from './places.ts';

test.each([
  ['/', { kind: 'inbox' }],
  ['/inbox', { kind: 'inbox' }],
  ['/inbox/c/abc', { kind: 'conversation', conversationId: 'abc' }],
  ['/inbox/c/abc/notes', { kind: 'conversation', conversationId: 'abc' }],
  ['/inbox/starred', { kind: 'page' }],
  ['/visits/1', { kind: 'page' }],
  ['/settings', { kind: 'page' }],
  ['/notifications', { kind: 'page' }],
  ['/sign-in', { kind: 'public' }],
  ['/guest', { kind: 'public' }],
  ['/inboxes', { kind: 'public' }],
] as const)('%s', (path, place) => {
  expect(placeOf(path)).toEqual(place);
  expect(isOnDevice(path)).toBe(place.kind === 'inbox' || place.kind === 'conversation');
});
