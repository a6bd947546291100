/** A video that can be sought in, made by the browser: the same picture again and again, with as many bytes of nothing beside it as wanted. */
import type { Page } from '@playwright/test';

/** An element of EBML: id, size in eight bytes, content. */
function element(id: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(body.length) | 0x0100_0000_0000_0000n);
  return Buffer.concat([Buffer.from(id, 'hex'), size, body]);
}

function number(value: number, bytes = 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

function float(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(value);
  return buffer;
}

/** One VP8 picture, encoded by the page. */
async function frame(page: Page, width: number, height: number): Promise<Buffer> {
  const bytes = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.fillStyle = 'teal';
      context.fillRect(0, 0, w, h);
      const encoded: number[] = [];
      const encoder = new VideoEncoder({
        output: (chunk) => {
          const copy = new Uint8Array(chunk.byteLength);
          chunk.copyTo(copy);
          encoded.push(...copy);
        },
        error: (error) => {
          throw error;
        },
      });
      encoder.configure({ codec: 'vp8', width: w, height: h });
      const picture = new VideoFrame(canvas, { timestamp: 0 });
      encoder.encode(picture, { keyFrame: true });
      await encoder.flush();
      picture.close();
      encoder.close();
      return encoded;
    },
    [width, height] as const,
  );
  return Buffer.from(bytes);
}

/** Browsers look at some pictures before they know what they have. */
const perSecond = 20;

/** A WebM video of so many seconds, each with `weightBytes` beside its pictures. */
export async function webmVideo(page: Page, seconds: number, weightBytes: number): Promise<Buffer> {
  const [width, height] = [320, 180];
  const picture = await frame(page, width, height);
  const clusters = Array.from({ length: seconds }, (_, second) =>
    element(
      '1f43b675',
      element('e7', number(second * 1_000)),
      ...Array.from({ length: perSecond }, (__, at) =>
        element('a3', Buffer.of(0x81), number((at * 1_000) / perSecond, 2), Buffer.of(0x80), picture),
      ),
      element('ec', Buffer.alloc(weightBytes)),
    ),
  );
  const info = element(
    '1549a966',
    element('2ad7b1', number(1_000_000)),
    element('4489', float(seconds * 1_000)),
    element('4d80', Buffer.from('test')),
    element('5741', Buffer.from('test')),
  );
  const tracks = element(
    '1654ae6b',
    element(
      'ae',
      element('d7', number(1)),
      element('73c5', number(1)),
      element('83', number(1, 1)),
      element('86', Buffer.from('V_VP8')),
      element('e0', element('b0', number(width)), element('ba', number(height))),
    ),
  );
  // Positions count from the first byte inside the segment; numbers have fixed widths, so that the length is known before.
  const cues = (first: number) => {
    let at = first;
    const points = clusters.map((cluster, second) => {
      const point = element(
        'bb',
        element('b3', number(second * 1_000)),
        element('b7', element('f7', number(1)), element('f1', number(at))),
      );
      at += cluster.length;
      return point;
    });
    return element('1c53bb6b', ...points);
  };
  const first = info.length + tracks.length + cues(0).length;
  const head = element(
    '1a45dfa3',
    element('4286', number(1, 1)),
    element('42f7', number(1, 1)),
    element('42f2', number(4, 1)),
    element('42f3', number(8, 1)),
    element('4282', Buffer.from('webm')),
    element('4287', number(4, 1)),
    element('4285', number(2, 1)),
  );
  return Buffer.concat([head, element('18538067', info, tracks, cues(first), ...clusters)]);
}
