import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PushNotice, readPushNotice } from '#src/platform/push-notice.ts';
import { type PushService, startPushService } from '#tests/support/push-service.ts';
import { createPushSender, type PushSender } from './push-sender.ts';
import { vapidKeys } from './vapid.ts';

const keys = vapidKeys('a secret of this installation, 32 bytes or more');
const notice: PushNotice = {
  id: randomUUID(),
  kind: 'visit.ready',
  target: { place: 'visit', id: randomUUID() },
  language: 'es',
  unread: 3,
};
let service: PushService;
let sender: PushSender;

beforeAll(async () => {
  service = await startPushService();
  service.trust(keys.publicKey);
  sender = createPushSender({
    keys,
    subject: 'mailto:office@clinic.example',
    services: [service.origin],
    clock: { now: () => Date.now() },
  });
});
afterAll(() => service.close());
beforeEach(() => expect(service.refused).toEqual([]));

describe('a push message', () => {
  it('is signed by this server, sealed for one browser, and says neither a name nor a word', async () => {
    expect(await sender.send(service.subscribe(), notice, Date.now() + 60_000)).toEqual({ outcome: 'sent' });
    const { headers, text, claims } = service.received.at(-1) ?? {};
    expect(readPushNotice(text ?? '')).toEqual(notice);
    expect(Object.keys(JSON.parse(text ?? '{}')).sort()).toEqual([
      'id',
      'kind',
      'language',
      'target',
      'unread',
      'v',
    ]);
    expect(claims).toMatchObject({ aud: service.origin, sub: 'mailto:office@clinic.example' });
    expect(headers).toMatchObject({ urgency: 'high', topic: expect.stringMatching(/^[\w-]{1,32}$/) });
    expect(Number(headers?.ttl)).toBeGreaterThan(50);
    expect(Number(headers?.ttl)).toBeLessThanOrEqual(60);
  });

  it('of one conversation takes the place of the one before, of another it does not; the service cannot tell who share one', async () => {
    const topics: unknown[] = [];
    const [mine, theirs] = [service.subscribe(), service.subscribe()];
    for (const [address, id] of [
      [mine, 'one'],
      [mine, 'one'],
      [mine, 'other'],
      [theirs, 'one'],
    ] as const) {
      const message = {
        ...notice,
        id: randomUUID(),
        kind: 'message',
        target: { place: 'conversation', id },
      } as const;
      await sender.send(address, message, null);
      topics.push(service.received.at(-1)?.headers.topic);
      expect(service.received.at(-1)?.headers).toMatchObject({ urgency: 'normal', ttl: '86400' });
    }
    expect(topics[0]).toBe(topics[1]);
    expect(new Set(topics).size).toBe(3);
  });

  it('gets the right reaction to every answer', async () => {
    const address = service.subscribe();
    service.answer(
      { status: 201 },
      { status: 404 },
      { status: 410 },
      { status: 429, headers: { 'retry-after': '120' } },
      { status: 500 },
      { status: 503, headers: { 'retry-after': 'soon' } },
      { status: 413 },
      { status: 403 },
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      'cut',
    );
    const outcomes: unknown[] = [];
    for (let turn = 0; turn < 10; turn += 1) outcomes.push(await sender.send(address, notice, null));
    expect(outcomes).toEqual([
      { outcome: 'sent' },
      { outcome: 'gone' },
      { outcome: 'gone' },
      { outcome: 'retry', afterMs: 120_000, reason: 'status 429', reached: true },
      { outcome: 'retry', afterMs: null, reason: 'status 500', reached: true },
      { outcome: 'retry', afterMs: null, reason: 'status 503', reached: true },
      { outcome: 'failed', reason: 'status 413' },
      { outcome: 'failed', reason: 'status 403' },
      { outcome: 'failed', reason: 'status 302' },
      { outcome: 'retry', afterMs: null, reason: 'no connection', reached: false },
    ]);
  });

  it('for keys that are no keys, or to an address that is no push service, is not sent at all', async () => {
    const before = service.received.length;
    const address = service.subscribe();
    expect(await sender.send({ ...address, p256dh: 'A'.repeat(87) }, notice, null)).toEqual({
      outcome: 'gone',
    });
    const inside = { ...address, endpoint: 'http://127.0.0.1:5432/' };
    expect(await sender.send(inside, notice, null)).toEqual({ outcome: 'gone' });
    expect(service.received.length).toBe(before);
  });

  it('signed by another server is refused by the service', async () => {
    const other = createPushSender({
      keys: vapidKeys('another secret'),
      subject: 'mailto:office@clinic.example',
      services: [service.origin],
      clock: { now: () => Date.now() },
    });
    expect(await other.send(service.subscribe(), notice, null)).toEqual({
      outcome: 'failed',
      reason: 'status 400',
    });
    expect(service.refused).toEqual(['signed by somebody else']);
  });
});
