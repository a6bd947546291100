import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Queryable } from '#src/platform/server/database.ts';
import { createSessionReader, readToken } from './session-reader.ts';

const cookie = { name: 'consulta.session_token', secret: 'a secret' };
const sign = (token: string, secret = cookie.secret) =>
  encodeURIComponent(`${token}.${createHmac('sha256', secret).update(token).digest('base64')}`);

describe('the token of a cookie', () => {
  it.each([
    ['ours', `${cookie.name}=${sign('token')}`, 'token'],
    ['ours among others', `a=b; ${cookie.name}=${sign('token')}; c=d`, 'token'],
    ['one with a dot', `${cookie.name}=${sign('to.ken')}`, 'to.ken'],
    ['none', undefined, null],
    ['another name', `x${cookie.name}=${sign('token')}`, null],
    ['signed by somebody else', `${cookie.name}=${sign('token', 'another secret')}`, null],
    ['another token under that signature', `${cookie.name}=${sign('token').replace('token', 'taken')}`, null],
    ['unsigned', `${cookie.name}=token`, null],
    ['a signature of the right length that is none', `${cookie.name}=token.${'!'.repeat(43)}%3D`, null],
    ['not percent-encoded', `${cookie.name}=%E0%A4%A`, null],
  ])('%s', (_name, header, expected) => {
    expect(readToken(header, cookie)).toBe(expected);
  });
});

describe('reading sessions', () => {
  const row = (token: string) => ({
    token,
    sessionId: `session of ${token}`,
    userId: 'u',
    role: 'provider',
    deviceId: null,
    expiresAt: 1,
    unseen: false,
    secondFactorMissing: token === 'missing',
  });

  it('asks once for all who wait at one moment, and answers each with their own', async () => {
    const asked: unknown[] = [];
    const query = async (_text: string, [tokens]: readonly unknown[] = []) => {
      asked.push(tokens);
      const known = ['a', 'b', 'missing'].filter((each) => Array.isArray(tokens) && tokens.includes(each));
      return { rows: known.map(row) };
    };
    const read = createSessionReader(Object.assign(Object.create(null), { query }) satisfies Queryable, 5);
    const answers = await Promise.all(['a', 'b', 'missing', 'unknown'].map(read));
    expect(answers.map((each) => each?.sessionId)).toEqual([
      'session of a',
      'session of b',
      'session of missing',
      undefined,
    ]);
    expect(answers.map((each) => each?.secondFactorMissing)).toEqual([undefined, undefined, true, undefined]);
    expect(asked).toEqual([['a'], ['b', 'missing', 'unknown']]);
  });

  it('a failure is the answer of those who waited for it, and of nobody else', async () => {
    let fails = true;
    const query = async () => {
      if (fails) throw new Error('database away');
      return { rows: [row('a')] };
    };
    const read = createSessionReader(Object.assign(Object.create(null), { query }) satisfies Queryable, 5);
    await expect(read('a')).rejects.toThrow('database away');
    fails = false;
    expect((await read('a'))?.sessionId).toBe('session of a');
  });
});
