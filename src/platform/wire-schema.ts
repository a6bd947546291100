/** zod schemas for what JSON has no name for. */
import { z } from 'zod';

/** Bytes of a length between `min` and `max`, both allowed. */
export function bytes(min: number, max: number) {
  return z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length >= min && value.length <= max,
    { error: `expected ${min === max ? min : `${min} to ${max}`} bytes` },
  );
}
