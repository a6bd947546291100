import { createHmac, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CallClaims, createCallTokens } from './call-token.ts';

const secret = 'the secret of this installation, long enough';
let now = Date.UTC(2026, 10, 21);
const clock = { now: () => now };
const tokens = createCallTokens(secret, clock);

const content: Omit<CallClaims, 'exp'> = {
  visit: randomUUID(),
  room: randomUUID(),
  user: randomUUID(),
  party: randomUUID(),
  seat: randomUUID(),
  role: 'patient',
};
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the token of a pass', () => {
  it('says what was put in, for two hours at most', () => {
    const { token, expiresAt } = tokens.issue(content);
    expect(expiresAt).toBe(now + 2 * 60 * 60 * 1_000);
    expect(token.length).toBeLessThan(600);
    expect(tokens.read(token)).toEqual({ ...content, exp: expiresAt });
    expect(tokens.issue(content, now + 5).expiresAt).toBe(now + 5);
  });

  it('ends', () => {
    const { token, expiresAt } = tokens.issue(content);
    now = expiresAt - 1;
    expect(tokens.read(token).seat).toBe(content.seat);
    now = expiresAt;
    expect(() => tokens.read(token)).toThrow('CALL_TOKEN_EXPIRED');
  });

  it.each([
    ['another role', { role: 'host' }],
    ['another room', { room: randomUUID() }],
    ['another person', { user: randomUUID() }],
    ['a later end', { exp: now + 365 * 24 * 60 * 60 * 1_000 }],
  ])('is refused with %s under the old signature', (_what, change) => {
    const [, signature] = tokens.issue(content).token.split('.');
    const altered = base64url({ ...content, exp: now + 1_000, ...change });
    expect(() => tokens.read(`${altered}.${signature}`)).toThrow('CALL_TOKEN_INVALID');
  });

  it('is refused under another secret, or under the secret itself', () => {
    const text = base64url({ ...content, exp: now + 1_000 });
    const raw = createHmac('sha256', secret).update(text).digest('base64url');
    expect(() => tokens.read(`${text}.${raw}`)).toThrow('CALL_TOKEN_INVALID');
    const other = createCallTokens('another secret, as long as the first one', clock);
    expect(() => tokens.read(other.issue(content).token)).toThrow('CALL_TOKEN_INVALID');
  });

  it('is refused with any byte changed, cut, or added', () => {
    const { token } = tokens.issue(content);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(() => tokens.read(token.slice(0, at) + other + token.slice(at + 1))).toThrow(
        'CALL_TOKEN_INVALID',
      );
      expect(() => tokens.read(token.slice(0, at))).toThrow('CALL_TOKEN_INVALID');
    }
    for (const more of ['.', 'A', '=', '.A', ' '])
      expect(() => tokens.read(token + more)).toThrow('CALL_TOKEN_INVALID');
  });
});
