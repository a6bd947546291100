/** How values travel in tRPC's JSON: everything as JSON has it, and bytes as `{"$b":"<base64>"}`. Used by both sides. */

const bytesKey = '$b';
const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** Node's, many times faster than the loop; named in full, or builds for browsers would bring a copy of it. */
const node = globalThis.Buffer;
/** Deeper input is nothing of ours; the limit keeps hostile nesting off the stack. */
const maxDepth = 64;

/** What came over the wire was not what `serialize` makes. */
export class WireError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WireError';
  }
}

/** Base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  if (node !== undefined) {
    return node.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  }
  let binary = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/** Inverse of `toBase64`; throws {@link WireError} on anything else. */
export function fromBase64(text: string): Uint8Array {
  if (node !== undefined) {
    const read = node.from(text, 'base64');
    // It passes over what is not base64; writing it again tells, in a fraction of what the pattern takes.
    if (read.toString('base64') !== text) throw new WireError('bytes are not base64');
    return new Uint8Array(read);
  }
  if (!base64Pattern.test(text)) throw new WireError('bytes are not base64');
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function encode(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
      throw new WireError(`a ${typeof value} cannot travel`);
    }
    return value;
  }
  if (depth > maxDepth) throw new WireError('nested too deeply');
  if (value instanceof Uint8Array) return { [bytesKey]: toBase64(value) };
  if (Array.isArray(value)) return value.map((item) => encode(item, depth + 1));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new WireError('only plain objects, arrays and bytes can travel');
  }
  const encoded: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === bytesKey) throw new WireError('the key $b is reserved');
    encoded[key] = encode(item, depth + 1);
  }
  return encoded;
}

function decode(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) throw new WireError('nested too deeply');
  if (Array.isArray(value)) return value.map((item) => decode(item, depth + 1));
  const entries = Object.entries(value);
  const first = entries[0];
  if (first?.[0] === bytesKey && entries.length === 1 && typeof first[1] === 'string') {
    return fromBase64(first[1]);
  }
  const decoded: Record<string, unknown> = {};
  for (const [key, item] of entries) {
    // `__proto__` from JSON.parse is an own key; copying it would set the prototype.
    if (key === bytesKey || key === '__proto__') throw new WireError(`the key ${key} is reserved`);
    decoded[key] = decode(item, depth + 1);
  }
  return decoded;
}

/** The tRPC data transformer of both sides. `deserialize` throws {@link WireError} on anything `serialize` cannot have made. */
export const wire = {
  serialize: (value: unknown): unknown => encode(value, 0),
  deserialize: (value: unknown): unknown => decode(value, 0),
};
