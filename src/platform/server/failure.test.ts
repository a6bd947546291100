import { TRPCError } from '@trpc/server';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { DomainError } from '../domain-error.ts';
import { describeFailure, logFailure } from './failure.ts';

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('what a caller is told about an error', () => {
  it('is the code of a domain error, also when tRPC wrapped it', () => {
    const cause = new DomainError('WRONG_PASSWORD', { retryAfterMs: 500 });
    expect(describeFailure(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }))).toMatchObject({
      code: 'WRONG_PASSWORD',
      retryAfterMs: 500,
    });
  });

  it("is REFUSED with the protocol's own code", () => {
    const refusal = Object.assign(new Error('x'), { name: 'Refusal', code: 'BAD_SIGNATURE' });
    expect(describeFailure(refusal)).toMatchObject({ code: 'REFUSED', refusal: 'BAD_SIGNATURE' });
  });

  it('is the place of wrong input, never the input', () => {
    const { error } = z.object({ a: z.object({ b: z.number() }) }).safeParse({ a: { b: 'secret' } });
    const failure = describeFailure(new TRPCError({ code: 'BAD_REQUEST', cause: error }));
    expect(failure).toMatchObject({ code: 'BAD_INPUT', fields: ['a.b'] });
    expect(JSON.stringify(failure)).not.toContain('secret');
  });

  it('is INTERNAL when our own output did not fit', () => {
    const { error } = z.string().safeParse(1);
    expect(describeFailure(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error })).code).toBe(
      'INTERNAL',
    );
  });

  it.each([
    ['UNAVAILABLE', withCode('terminating connection due to administrator command', '57P01')],
    ['UNAVAILABLE', withCode('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED')],
    ['UNAVAILABLE', withCode('database "consulta" is not currently accepting connections', '55000')],
    ['UNAVAILABLE', new Error('Connection terminated unexpectedly')],
    ['UNAVAILABLE', new Error('timeout expired')],
    ['STORAGE_FULL', withCode('could not extend file', '53100')],
    ['STORAGE_FULL', withCode('write', 'ENOSPC')],
    ['BAD_INPUT', withCode('timestamp out of range', '22008')],
    ['BAD_INPUT', withCode('invalid byte sequence for encoding "UTF8": 0x00', '22021')],
    ['INTERNAL', withCode('division by zero', '22012')],
    ['INTERNAL', withCode('duplicate key value violates unique constraint', '23505')],
    ['INTERNAL', new Error('SELECT * FROM "user"')],
    ['INTERNAL', 'a string'],
    ['INTERNAL', undefined],
  ])('is %s for what the database says', (code, error) => {
    const failure = describeFailure(new Error('wrapped', { cause: error }));
    expect(failure).toEqual({ code, refusal: null, retryAfterMs: null, fields: [] });
  });
});

describe('the log of what went wrong', () => {
  it.each([
    ['error', 'INTERNAL', new Error('a bug')],
    ['warn', 'UNAVAILABLE', withCode('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED')],
    ['warn', 'STORAGE_FULL', withCode('write', 'ENOSPC')],
  ] as const)('has a line at %s for %s under the id of the request', (level, code, err) => {
    const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn() };
    logFailure(log, err, { requestId: 'r1', path: 'a.b' }, 'call failed');
    expect(log[level].mock.calls).toEqual([[{ err, code, requestId: 'r1', path: 'a.b' }, 'call failed']]);
    const all = [...log.error.mock.calls, ...log.warn.mock.calls, ...log.info.mock.calls];
    expect(all).toHaveLength(1);
  });

  it('says who was refused what, without what they sent', () => {
    const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn() };
    const where = { requestId: 'r1', path: 'a.b', by: 'u1' };
    logFailure(log, new DomainError('FORBIDDEN', { cause: new Error('secret') }), where, 'call failed');
    logFailure(log, z.object({ a: z.number() }).safeParse({ a: 'secret' }).error, where, 'call failed');
    const refusal = Object.assign(new Error('secret'), { name: 'Refusal', code: 'E_SIGNATURE' });
    logFailure(log, refusal, where, 'call failed');
    expect(log.info.mock.calls).toEqual([
      [{ code: 'FORBIDDEN', ...where }, 'refused'],
      [{ code: 'BAD_INPUT', fields: ['a'], ...where }, 'refused'],
      [{ code: 'REFUSED', refusal: 'E_SIGNATURE', ...where }, 'refused'],
    ]);
  });

  it.each(['UNAUTHENTICATED', 'SLOT_TAKEN', 'RATE_LIMITED', 'TOO_EARLY'] as const)(
    'has none for %s, which happens on a good day',
    (code) => {
      const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn() };
      logFailure(log, new DomainError(code), { requestId: 'r1' }, 'call failed');
      expect([...log.error.mock.calls, ...log.warn.mock.calls, ...log.info.mock.calls]).toEqual([]);
    },
  );
});
