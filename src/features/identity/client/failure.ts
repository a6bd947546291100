/** Anything thrown inside the engine as what the screens are told. */
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import { readTransportFailure } from '#src/platform/client/transport.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { isRefusalCode, Refusal } from '#src/protocol/open/refusal.ts';

/** Network trouble is what is left when neither the protocol nor the server said no. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return { kind: 'refusal', code: error.code };
  if (error instanceof DomainError) {
    return {
      kind: 'domain',
      code: error.code,
      ...(error.retryAfterMs === null ? {} : { retryAfterMs: error.retryAfterMs }),
      ...(error.reference === null ? {} : { reference: error.reference }),
    };
  }
  const read = readTransportFailure(error);
  if (read?.kind === 'domain') return read;
  if (read?.kind === 'refusal' && isRefusalCode(read.code)) return { kind: 'refusal', code: read.code };
  if (read !== null || error instanceof TypeError) return { kind: 'network' };
  return { kind: 'domain', code: 'INTERNAL' };
}

/** Runs a command and answers its outcome as a value. */
export async function attempt<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** True when the server answered with this code. */
export function isDomainFailure(error: unknown, code: DomainError['code']): boolean {
  const failure = failureOf(error);
  return failure.kind === 'domain' && failure.code === code;
}
