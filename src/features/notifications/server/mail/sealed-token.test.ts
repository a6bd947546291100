import { expect, it } from 'vitest';
import { openToken, sealToken } from './sealed-token.ts';

const token = 'A'.repeat(43);

it('a token opens again with the same secret, for the same invitation', () => {
  const sealed = sealToken('a secret', 'one', token);
  expect(Buffer.from(sealed).toString('latin1')).not.toContain('AAA');
  expect(sealToken('a secret', 'one', token)).not.toEqual(sealed);
  expect(openToken('a secret', 'one', sealed)).toBe(token);
});

it('and with nothing else', () => {
  const sealed = sealToken('a secret', 'one', token);
  const changed = Uint8Array.from(sealed, (byte, index) => (index === 20 ? byte ^ 1 : byte));
  expect(openToken('another', 'one', sealed)).toBeNull();
  expect(openToken('a secret', 'two', sealed)).toBeNull();
  expect(openToken('a secret', 'one', changed)).toBeNull();
  expect(openToken('a secret', 'one', sealed.subarray(0, 20))).toBeNull();
});
