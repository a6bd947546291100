/** What the sign-in library, or our hooks in it, refused with, as one of our codes. */
import { referenceOf } from '#src/platform/client/transport.ts';
import { DomainError } from '#src/platform/domain-error.ts';

const known = [
  'ACCOUNT_DISABLED',
  'SIGN_IN_LOCKED',
  'SECOND_FACTOR_NEEDED',
  'SECOND_FACTOR_WRONG',
  'WRONG_PASSWORD',
] as const;

/** `body` is the parsed answer of a request that was refused with `status`. */
export function readSignInAnswer(status: number, body: unknown): DomainError {
  const field = (name: string): unknown =>
    typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  const wait = field('retryAfterMs');
  const code = known.find((each) => each === field('code'));
  if (code !== undefined)
    return new DomainError(code, typeof wait === 'number' ? { retryAfterMs: wait } : {});
  if (status === 429) return new DomainError('RATE_LIMITED');
  if (status === 401 || status === 403 || status === 400) return new DomainError('SIGN_IN_WRONG');
  return new DomainError('UNAVAILABLE', referenceOf('UNAVAILABLE', field('requestId')));
}
