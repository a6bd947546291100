import { expect, test } from 'vitest';
import { fromBase64Url, fromHex, fromUtf8, toBase64Url, toHex, utf8 } from './bytes.ts';
import { decode, enc, encList, type Fields } from './encoding.ts';
import { conversationId, deviceId, uuidBytes, uuidText } from './ids.ts';
import { refusalCodes } from './refusal.ts';

const read = (bytes: Uint8Array, how: (fields: Fields) => unknown) => () => decode(bytes, 1_000, how);

test('GEN-1: a field is its length in four bytes and its content', () => {
  expect(toHex(enc('é', 258))).toBe('00000002c3a9000000080000000000000102');
  expect(toHex(enc(true, new Uint8Array(0)))).toBe('00000008000000000000000100000000');
  expect(toHex(enc('e\u0301'))).toBe('00000002c3a9');
});

test('GEN-2: what enc would not have written is refused', () => {
  expect(read(fromHex('000000'), (f) => f.bytes(9))).toThrow('E_MALFORMED');
  expect(read(fromHex('0000000261'), (f) => f.bytes(9))).toThrow('E_MALFORMED');
  expect(read(enc('a', 'b'), (f) => f.bytes(9))).toThrow('E_MALFORMED');
  expect(read(enc('a'), (f) => [f.bytes(9), f.bytes(9)])).toThrow('E_MALFORMED');
  expect(read(enc('abc'), (f) => f.bytes(2))).toThrow('E_SIZE');
  expect(read(new Uint8Array(1_001), (f) => f.bytes(9))).toThrow('E_SIZE');
  expect(read(enc(new Uint8Array(7)), (f) => f.u64())).toThrow('E_MALFORMED');
  expect(read(enc(fromHex('0020000000000000')), (f) => f.u64())).toThrow('E_MALFORMED');
  expect(read(enc(2), (f) => f.flag())).toThrow('E_MALFORMED');
  expect(read(enc(Uint8Array.of(0xff)), (f) => f.text(9))).toThrow('E_MALFORMED');
  expect(read(enc(fromHex('65cc81')), (f) => f.text(9))).toThrow('E_MALFORMED');
  expect(read(enc(new Uint8Array(3)), (f) => f.optional(32))).toThrow('E_MALFORMED');
  expect(read(enc(encList([enc(1), enc(2)])), (f) => f.list(1, (i) => i.u64()))).toThrow('E_SIZE');
  expect(() => enc(-1)).toThrow('E_MALFORMED');
  expect(() => enc(0.5)).toThrow('E_MALFORMED');
  expect(decode(enc(Number.MAX_SAFE_INTEGER), 99, (f) => f.u64())).toBe(Number.MAX_SAFE_INTEGER);
});

test('ids have one spelling', () => {
  const text = '00112233-4455-4677-8899-aabbccddeeff';
  expect(uuidText(uuidBytes(deviceId(text)))).toBe(text);
  expect(() => deviceId(text.toUpperCase())).toThrow('E_MALFORMED');
  expect(() => uuidText(new Uint8Array(15))).toThrow('E_MALFORMED');
  const id = toBase64Url(new Uint8Array(32).fill(251));
  expect(conversationId(id)).toBe(id);
  expect(() => conversationId(`${id.slice(0, 42)}_`)).toThrow('E_MALFORMED');
  expect(() => fromBase64Url('a')).toThrow('E_MALFORMED');
  expect(() => fromHex('0g')).toThrow('E_MALFORMED');
});

test('text keeps a byte order mark and is NFC', () => {
  expect(fromUtf8(utf8('\ufeffx'))).toBe('\ufeffx');
  expect(utf8('e\u0301')).toEqual(utf8('é'));
});

test('every refusal has one name', () => {
  expect(new Set(refusalCodes).size).toBe(refusalCodes.length);
  for (const code of refusalCodes) expect(code).toMatch(/^E_[A-Z0-9_]+$/);
});
