/** Plain requests for files: downloads everywhere, and failures of the server by their codes. */
import * as z from 'zod';
import { referenceOf } from '#src/platform/client/transport.ts';
import { DomainError, isErrorCode } from '#src/platform/domain-error.ts';

const failureBody = z.object({
  code: z.custom(isErrorCode),
  retryAfterMs: z.number().nullish(),
  requestId: z.string().nullish(),
});

/** The server's own reason, if the answer carries one; otherwise it passes by itself (UNAVAILABLE). */
export async function failureOfResponse(response: Response): Promise<DomainError> {
  const parsed = failureBody.safeParse(await response.json().catch(() => null));
  if (!parsed.success || !isErrorCode(parsed.data.code)) return new DomainError('UNAVAILABLE');
  const { code, retryAfterMs, requestId } = parsed.data;
  return new DomainError(code, {
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
    ...referenceOf(code, requestId),
  });
}

/** Bytes `from` (inclusive) to `to` (exclusive) of a stored file. A server that answers other bytes is refused later, by their hash. */
export async function downloadRange(
  connection: { origin: string; fetch: typeof fetch },
  key: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const response = await connection.fetch(`${connection.origin}/api/files/${key}`, {
    headers: { range: `bytes=${from}-${to - 1}` },
    credentials: 'same-origin',
    // Ciphertext of a page that is gone is of no use to anybody.
    cache: 'no-store',
    signal,
  });
  if (!response.ok) throw await failureOfResponse(response);
  return new Uint8Array(await response.arrayBuffer());
}
