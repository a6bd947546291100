import { expect, it } from 'vitest';
import { deviceTestOf } from './device-test.ts';

const rest = { speaker: 'ok', network: 'good', relay: 'ok' } as const;

it.each([
  ['on', 'on', true, 'ok', 'ok'],
  ['on', 'on', false, 'silent', 'ok'],
  ['blocked', 'missing', false, 'denied', 'none'],
  ['busy', 'lost', true, 'failed', 'none'],
  ['off', 'starting', true, 'skipped', 'skipped'],
] as const)('microphone %s, camera %s, heard %s', (microphone, camera, heard, sound, picture) => {
  expect(deviceTestOf({ microphone, camera }, heard, rest)).toEqual({
    microphone: sound,
    camera: picture,
    ...rest,
  });
});
