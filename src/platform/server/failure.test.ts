import { TRPCError } from '@trpc/server';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { DomainError } from '../domain-error.ts';
import { describeFailure, logServerFault } from './failure.ts';

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
    const log = { error: vi.fn(), warn: vi.fn() };
    logServerFault(log, err, { requestId: 'r1', path: 'a.b' }, 'call failed');
    expect(log[level].mock.calls).toEqual([[{ err, code, requestId: 'r1', path: 'a.b' }, 'call failed']]);
    expect(log.error.mock.calls.length + log.warn.mock.calls.length).toBe(1);
  });

  it('has none for what the caller did wrong', () => {
    const log = { error: vi.fn(), warn: vi.fn() };
    logServerFault(log, new DomainError('WRONG_PASSWORD'), { requestId: 'r1' }, 'call failed');
    expect([...log.error.mock.calls, ...log.warn.mock.calls]).toEqual([]);
  });
});
