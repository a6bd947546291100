import { createECDH } from 'node:crypto';
import { expect, it, test } from 'vitest';
import { isPushService } from './push-services.ts';
import { vapidKeys } from './vapid.ts';

test.each([
  ['https://fcm.googleapis.com/fcm/send/abc', true],
  ['https://updates.push.services.mozilla.com/wpush/v2/abc', true],
  ['https://web.push.apple.com/abc', true],
  ['https://wns2-db5p.notify.windows.com/w/?token=abc', true],
  ['http://127.0.0.1:9999/push', true],
  ['http://127.0.0.1:9998/push', false],
  ['http://fcm.googleapis.com/abc', false],
  ['https://fcm.googleapis.com:8443/abc', false],
  ['https://user:word@fcm.googleapis.com/abc', false],
  ['https://fcm.googleapis.com.evil.example/abc', false],
  ['https://evilnotify.windows.com/abc', false],
  ['https://169.254.169.254/latest/meta-data', false],
  ['https://localhost/abc', false],
  ['file:///etc/passwd', false],
  ['nonsense', false],
])('%s: %s', (endpoint, expected) => {
  expect(isPushService(endpoint, ['http://127.0.0.1:9999'])).toBe(expected);
});

it('a secret gives one pair of keys, another one another', () => {
  const keys = vapidKeys('one');
  expect(vapidKeys('one')).toEqual(keys);
  expect(vapidKeys('two').publicKey).not.toBe(keys.publicKey);
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(keys.privateKey, 'base64url');
  expect(pair.getPublicKey('base64url')).toBe(keys.publicKey);
});
