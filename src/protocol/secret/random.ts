/** `length` unpredictable bytes. Handed in, so that vectors can be frozen. */
export type Random = (length: number) => Uint8Array;

/** The platform's generator; libsodium's own is slow in WebAssembly for more than a few bytes. */
export const systemRandom: Random = (length) => {
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(out.subarray(at, at + 65_536));
  return out;
};
