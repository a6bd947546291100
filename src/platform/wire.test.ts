import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError, wire } from './wire.ts';
import { bytes } from './wire-schema.ts';

const overTheWire = (value: unknown) => wire.deserialize(JSON.parse(JSON.stringify(wire.serialize(value))));

describe('wire', () => {
  it('brings JSON and bytes back as they were', () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 100 }),
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node')),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('node')),
      ),
    })).node;
    fc.assert(
      fc.property(value, (v) => {
        expect(JSON.stringify(wire.serialize(overTheWire(v)))).toBe(JSON.stringify(wire.serialize(v)));
      }),
    );
    expect(overTheWire({ a: [new Uint8Array([0, 255])] })).toEqual({ a: [new Uint8Array([0, 255])] });
  });

  it.each([
    ['a byte string that is not base64', { $b: 'a' }],
    ['a byte string with a neighbour', { $b: 'AAAA', x: 1 }],
    ['a byte string that is a number', { $b: 1 }],
    ['a prototype key', JSON.parse('{"__proto__":{"x":1}}')],
    ['nesting without end', JSON.parse('['.repeat(1000) + ']'.repeat(1000))],
  ])('refuses %s', (_name, value) => {
    expect(() => wire.deserialize(value)).toThrow(WireError);
  });

  it.each([
    ['a bigint', 1n],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['the reserved key', { $b: 'x' }],
  ])('does not send %s', (_name, value) => {
    expect(() => wire.serialize({ value })).toThrow(WireError);
  });

  it('checks the length of bytes', () => {
    expect(bytes(2, 3).safeParse(new Uint8Array(2)).success).toBe(true);
    expect(bytes(2, 3).safeParse(new Uint8Array(4)).success).toBe(false);
    expect(bytes(2, 3).safeParse('ab').success).toBe(false);
  });
});
