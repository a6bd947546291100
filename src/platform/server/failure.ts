/** What a caller is told about an error: a code from our table and nothing else — no message, no stack, no SQL. */
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { DomainError, type ErrorCode, errorKinds, isServerFault } from '../domain-error.ts';
import type { Logger } from './logging.ts';

export interface Failure {
  readonly code: ErrorCode;
  /** The protocol's own code when `code` is REFUSED. */
  readonly refusal: string | null;
  readonly retryAfterMs: number | null;
  /** Where the input was wrong when `code` is BAD_INPUT; paths only, never values. */
  readonly fields: readonly string[];
}

const trpcCodes: Partial<Record<TRPCError['code'], ErrorCode>> = {
  PARSE_ERROR: 'BAD_INPUT',
  BAD_REQUEST: 'BAD_INPUT',
  METHOD_NOT_SUPPORTED: 'BAD_INPUT',
  UNSUPPORTED_MEDIA_TYPE: 'BAD_INPUT',
  UNPROCESSABLE_CONTENT: 'BAD_INPUT',
  NOT_FOUND: 'NOT_FOUND',
  UNAUTHORIZED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  PAYLOAD_TOO_LARGE: 'TOO_LARGE',
  TOO_MANY_REQUESTS: 'RATE_LIMITED',
};
/**
 * PostgreSQL: classes 08 (connection), 57P0x (shutting down), 53300 (too many connections), 55000 (a database that takes no connections
 * for the moment, such as while it is being restored); 53100 and 58030 are the full disk.
 */
const unavailablePattern =
  /^(08...|57P0.|53300|55000)$|^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ECONNRESET|EPIPE|ENOENT|P1001|P1002|P1008|P1017|P2024)$/;
const fullPattern = /^(53100|58030|ENOSPC|EDQUOT)$/;
/** PostgreSQL: a number or a time that no column holds, a text with a zero byte. Our statements have none of their own. */
const unstorablePattern = /^(22003|22007|22008|22021|22P02|22P05)$/;
const lostConnectionPattern =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired)/;

function failure(code: ErrorCode, more: Partial<Failure> = {}): Failure {
  return { code, refusal: null, retryAfterMs: null, fields: [], ...more };
}

/** Codes that an error of a driver carries: `code`, and `originalCode` under Prisma's adapter errors. */
function driverCodes(error: Error): string[] {
  const found: string[] = [];
  for (const key of ['code', 'originalCode'] as const) {
    const value: unknown = Reflect.get(error, key);
    if (typeof value === 'string') found.push(value);
  }
  return found;
}

function fromDriver(error: Error): Failure | null {
  const codes = driverCodes(error);
  if (codes.some((code) => fullPattern.test(code))) return failure('STORAGE_FULL');
  if (codes.some((code) => unavailablePattern.test(code)) || lostConnectionPattern.test(error.message)) {
    return failure('UNAVAILABLE');
  }
  if (codes.some((code) => unstorablePattern.test(code))) return failure('BAD_INPUT');
  return null;
}

function describeOne(error: unknown): Failure | null {
  if (error instanceof DomainError) return failure(error.code, { retryAfterMs: error.retryAfterMs });
  if (error instanceof ZodError) {
    const fields = error.issues.slice(0, 10).map((issue) => issue.path.map(String).join('.'));
    return failure('BAD_INPUT', { fields });
  }
  if (error instanceof Error && error.name === 'Refusal') {
    const refusal: unknown = Reflect.get(error, 'code');
    return failure('REFUSED', { refusal: typeof refusal === 'string' ? refusal : null });
  }
  if (error instanceof Error) return fromDriver(error);
  return null;
}

/**
 * Finds the code for anything that was thrown, looking through `cause`. Unknown errors, and output that does not fit its
 * schema, are INTERNAL: the caller logs those.
 */
export function describeFailure(error: unknown): Failure {
  // tRPC wraps a failed output check in INTERNAL_SERVER_ERROR; its ZodError is our fault, not the caller's.
  const ourFault =
    error instanceof TRPCError && error.code === 'INTERNAL_SERVER_ERROR' && error.cause instanceof ZodError;
  if (ourFault) return failure('INTERNAL');
  let current: unknown = error;
  for (let depth = 0; depth < 6 && current !== undefined; depth += 1) {
    const known = current instanceof TRPCError ? null : describeOne(current);
    if (known !== null) return known;
    current = current instanceof Error ? current.cause : undefined;
  }
  return failure((error instanceof TRPCError ? trpcCodes[error.code] : undefined) ?? 'INTERNAL');
}

/** Somebody asked for what is not theirs, or with what no page of ours sends. */
const refusedKinds: readonly string[] = ['FORBIDDEN', 'NOT_FOUND', 'BAD_REQUEST', 'UNPROCESSABLE_CONTENT'];

export interface FailedCall {
  readonly requestId: string | undefined;
  readonly path?: string | undefined;
  /** Whose session or guest's pass it was. */
  readonly by?: string | undefined;
}

/**
 * Writes a fault of the server under the id that the caller was given, and who was refused something (ASVS 16.3.2, 16.3.3), never what
 * they sent. What happens to anybody on a good day stands in no log: a conflict, a wait, a session that ended.
 */
export function logFailure(
  log: Pick<Logger, 'error' | 'warn' | 'info'>,
  error: unknown,
  where: FailedCall,
  what: string,
): void {
  const { code, refusal, fields } = describeFailure(error);
  if (isServerFault(code)) log[code === 'INTERNAL' ? 'error' : 'warn']({ err: error, code, ...where }, what);
  else if (refusedKinds.includes(errorKinds[code])) {
    const found = { ...(refusal === null ? {} : { refusal }), ...(fields.length === 0 ? {} : { fields }) };
    log.info({ code, ...found, ...where }, 'refused');
  }
}
