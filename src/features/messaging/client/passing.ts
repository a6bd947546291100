/** Which failures pass by themselves. */
import type { ErrorCode } from '#src/platform/domain-error.ts';
import type { Failure } from './engine-api.ts';

const passing = new Set<ErrorCode>([
  'UNAVAILABLE',
  'STORAGE_FULL',
  'RATE_LIMITED',
  'INTERNAL',
  'UNAUTHENTICATED',
  'DEVICE_UNBOUND',
  'ENTRY_CONFLICT',
  'EPOCH_STALE',
  'CHAIN_CONFLICT',
]);

/** True when trying again, with nothing else changed, can help: the server has not refused for good. */
export function passes(failure: Failure): boolean {
  return failure.kind === 'network' || (failure.kind === 'domain' && passing.has(failure.code));
}
