import { create } from 'qrcode';
import { beforeAll, expect, it } from 'vitest';
import { loadQrReader, type ReadPicture } from './qr-reader.ts';

let read: ReadPicture;
beforeAll(async () => {
  read = await loadQrReader();
});

/** A picture of the code, as a camera would see it from straight above. */
function pictureOf(bytes: Uint8Array, scale: number) {
  const { modules } = create([{ data: new Uint8Array(bytes), mode: 'byte' }], { errorCorrectionLevel: 'M' });
  const quiet = 4;
  const width = (modules.size + 2 * quiet) * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [row, column] = [Math.floor(y / scale) - quiet, Math.floor(x / scale) - quiet];
      const inside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
      if (inside && modules.get(row, column)) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  return { data, width, height: width };
}

it('reads back every byte of a code like those of contacts, whatever the bytes are', () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const bytes = Uint8Array.from({ length: 65 }, (_, i) => (i === 0 ? 1 : (i * 37 + seed * 101) % 256));
    expect(read(pictureOf(bytes, 3)), `seed ${seed}`).toEqual(bytes);
  }
});

it('finds nothing in a picture without a code', () => {
  expect(read({ data: new Uint8ClampedArray(100 * 100 * 4).fill(200), width: 100, height: 100 })).toBeNull();
});
