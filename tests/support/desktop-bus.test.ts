import { expect, test } from 'vitest';
import { readMessage, writeMessage } from './desktop-bus.ts';

test('a message is read as it was written, and not before it has arrived', () => {
  const written = writeMessage({
    type: 'call',
    serial: 7,
    path: '/org/freedesktop/Notifications',
    interface: 'org.freedesktop.Notifications',
    member: 'Notify',
    signature: 'susas',
    body: ['Consulta', 3, 'Sú médico', ['default', 'Open']],
  });
  for (let size = 0; size < written.length; size += 1)
    expect(readMessage(written.subarray(0, size))).toBeNull();
  const next = writeMessage({ type: 'return', serial: 8, replySerial: 7, signature: 'u', body: [9] });
  const read = readMessage(Buffer.concat([written, next]));
  expect(read?.size).toBe(written.length);
  expect(read?.message).toMatchObject({
    type: 'call',
    serial: 7,
    member: 'Notify',
    body: ['Consulta', 3, 'Sú médico', ['default', 'Open']],
  });
  expect(readMessage(next)?.message).toMatchObject({ type: 'return', body: [9] });
});
