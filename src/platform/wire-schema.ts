/** zod schemas for what JSON has no name for. */
import * as z from 'zod';

// Our content policy forbids compiling code in browsers; zod would try, and each try is reported as a violation.
if ('location' in globalThis) z.config({ jitless: true });

/** What `bytes` made, with its limits: a predicate alone could not be described to other programs. */
export const byteSchemas = z.registry<{ min: number; max: number }>();

/** Bytes of a length between `min` and `max`, both allowed. */
export function bytes(min: number, max: number) {
  return z
    .custom<Uint8Array>(
      (value) => value instanceof Uint8Array && value.length >= min && value.length <= max,
      { error: `expected ${min === max ? min : `${min} to ${max}`} bytes` },
    )
    .register(byteSchemas, { min, max });
}

/**
 * A moment, in milliseconds since 1970. Ends a day before the year 10000: its date has four digits in every time zone, as ISO 8601
 * writes it.
 */
export const instant = z
  .number()
  .int()
  .min(0)
  .max(Date.UTC(9999, 11, 31));
