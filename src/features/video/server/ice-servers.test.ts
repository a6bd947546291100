import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createIceServers } from './ice-servers.ts';

const minute = 60_000;
const now = Date.UTC(2026, 10, 21);
const clock = { now: () => now };
const turn = { urls: ['turn:t.example:3478'], secret: 'a secret that both know' };

describe('servers for a call', () => {
  it('have a credential that the relay can check by itself', () => {
    const { iceServers, expiresAt } = createIceServers(
      { stunUrls: ['stun:s.example'], turn },
      clock,
    )(10 * minute);
    const [stun, relay] = iceServers;
    expect(stun).toEqual({ urls: ['stun:s.example'], username: null, credential: null });
    expect(relay?.urls).toEqual(turn.urls);
    expect(relay?.username).toMatch(/^\d{10}:[\w-]{16}$/);
    expect(Number(relay?.username?.split(':')[0])).toBe((now + 10 * minute) / 1_000);
    const expected = createHmac('sha1', turn.secret)
      .update(relay?.username ?? '')
      .digest('base64');
    expect(relay?.credential).toBe(expected);
    expect(expiresAt).toBe(now + 10 * minute);
  });

  it('end within the hour, whatever is asked, and have another name each time', () => {
    const issue = createIceServers({ stunUrls: [], turn }, clock);
    const [first, second] = [issue(24 * 60 * minute), issue(24 * 60 * minute)];
    expect(first.expiresAt).toBe(now + 60 * minute);
    expect(first.iceServers[0]?.username).not.toBe(second.iceServers[0]?.username);
  });

  it('are none where the clinic has none', () => {
    expect(createIceServers({ stunUrls: [], turn: null }, clock)(minute).iceServers).toEqual([]);
  });
});
