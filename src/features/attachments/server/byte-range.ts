/** The `Range` header, one range only. */

export interface ByteRange {
  first: number;
  /** Inclusive. */
  last: number;
}

/**
 * The part of `size` bytes that is asked for: null for all of it (no header, or one we do not serve, such as several ranges),
 * `unsatisfiable` when nothing of it exists.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null) return null;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return null;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  return first > last ? 'unsatisfiable' : { first, last };
}
