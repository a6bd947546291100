import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { backupKey, openFile, sealFile } from './backup-cipher.ts';

const key = randomBytes(32);
const path = 'files/ab/abc';

async function* once(...chunks: Uint8Array[]) {
  yield* chunks;
}

async function all(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])('%i bytes come back as they were', async (size) => {
  const plain = randomBytes(size);
  const cut = Math.floor(size / 3);
  const sealed = await all(sealFile(once(plain.subarray(0, cut), plain.subarray(cut)), key, path));
  expect(sealed.length).toBe(size + 16 * Math.max(1, Math.ceil(size / 65_536)));
  if (size > 8) expect(sealed.includes(plain.subarray(0, 8))).toBe(false);
  expect(await all(openFile(once(sealed), key, path))).toEqual(plain);
});

it('what was changed, cut off, moved or is under another key is refused', async () => {
  const sealed = await all(sealFile(once(randomBytes(150_000)), key, path));
  const changed = Buffer.from(sealed);
  changed[70_000] = (changed[70_000] ?? 0) ^ 1;
  await expect(all(openFile(once(changed), key, path))).rejects.toThrow();
  // At the border of a frame too.
  for (const length of [sealed.length - 1, 2 * (65_536 + 16), 65_536 + 16, 0])
    await expect(all(openFile(once(sealed.subarray(0, length)), key, path))).rejects.toThrow();
  await expect(all(openFile(once(sealed), key, 'files/ab/abd'))).rejects.toThrow();
  await expect(all(openFile(once(sealed), randomBytes(32), path))).rejects.toThrow();
  await expect(all(openFile(once(sealed), key, path))).resolves.toHaveLength(150_000);
});

it('a passphrase is the same however its letters are put together', () => {
  const salt = randomBytes(16);
  expect(backupKey('contrase\u00f1a larga', salt)).toEqual(backupKey('contrasen\u0303a larga', salt));
  expect(backupKey('contrasena larga', salt)).not.toEqual(backupKey('contrase\u00f1a larga', salt));
});
