import { describe, expect, it } from 'vitest';
import { checkAddress, signAddress } from './signed-url.ts';

const parameters = { 'x-ut-file-size': 5, 'x-ut-file-type': 'application/octet-stream' };
const address = signAddress('/api/ingest/abc', 'secret', 1_000, parameters);

describe('a signed address', () => {
  it('looks as the upload library writes it', () => {
    expect(address).toMatch(
      /^\/api\/ingest\/abc\?expires=1000&x-ut-file-size=5&x-ut-file-type=application%252Foctet-stream&signature=hmac-sha256%3D[0-9a-f]{64}$/,
    );
  });

  it('is good until it expires', () => {
    expect(checkAddress(address, 'secret', 999)).toBe('valid');
    expect(checkAddress(address, 'secret', 1_000)).toBe('expired');
  });

  it.each([
    ['under another secret', address, 'other'],
    ['without a signature', '/api/ingest/abc?expires=1000', 'secret'],
    ['with an empty one', '/api/ingest/abc?expires=1000&signature=', 'secret'],
    ['for another file', address.replace('abc', 'abd'), 'secret'],
    ['for longer', address.replace('expires=1000', 'expires=9000'), 'secret'],
    ['with something added', `${address}&expires=9000`, 'secret'],
    ['with something inserted', address.replace('&signature', '&expires=9000&signature'), 'secret'],
  ])('is forged %s', (_name, text, secret) => {
    expect(checkAddress(text, secret, 0)).toBe('forged');
  });
});
