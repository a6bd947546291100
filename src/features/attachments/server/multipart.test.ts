import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFilePart } from './multipart.ts';

const boundary = 'limit-between-parts';
const contentType = `multipart/form-data; boundary=${boundary}`;
const opening = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="x.bin"\r\ncontent-type: application/octet-stream\r\n\r\n`;
const closing = `\r\n--${boundary}--\r\n`;

/** A request whose body is fed by hand. */
function fakeRequest(type: string | undefined = contentType) {
  return Object.assign(new PassThrough(), { headers: type === undefined ? {} : { 'content-type': type } });
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

describe('the file in a multipart body', () => {
  it('is what was sent, however the body is cut into chunks', async () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 5_000 }),
      // Bytes that look like the end of the part, but are not: a client chooses a boundary that its file does not hold.
      fc
        .array(fc.constantFrom('\r\n', '--', boundary, `\r\n--${boundary.slice(0, 9)}`, 'x'))
        .map((parts) => Buffer.from(parts.join('').replaceAll(boundary, ''))),
    );
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 700 }), async (bytes, step) => {
        const request = fakeRequest();
        const body = Buffer.concat([Buffer.from(opening), Buffer.from(bytes), Buffer.from(closing)]);
        for (let at = 0; at < body.length; at += step) request.write(body.subarray(at, at + step));
        request.end();
        expect(await collect(readFilePart(request))).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 200 },
    );
  });

  it('gives what came before the connection broke, then fails', async () => {
    const request = fakeRequest();
    request.write(opening);
    request.write(Buffer.alloc(300_000, 1));
    let received = 0;
    const reading = (async () => {
      for await (const chunk of readFilePart(request)) {
        received += chunk.length;
        if (received >= 300_000 - 1_000) request.destroy(new Error('broken'));
      }
    })();
    await expect(reading).rejects.toThrow();
    expect(received).toBeGreaterThan(290_000);
  });

  it('that ends too early is refused', async () => {
    const request = fakeRequest();
    request.end(`${opening}abc`);
    await expect(collect(readFilePart(request))).rejects.toThrow();
  });

  it.each([
    ['no type', undefined, ''],
    ['another type', 'application/octet-stream', 'abc'],
    ['no boundary', 'multipart/form-data', 'abc'],
    ['no part', contentType, `--${boundary}--\r\n`],
    [
      'a field only',
      contentType,
      `--${boundary}\r\ncontent-disposition: form-data; name="a"\r\n\r\nx${closing}`,
    ],
    ['nothing', contentType, ''],
  ])('is refused when there is %s', async (_name, type, body) => {
    const request = fakeRequest(type);
    request.end(body);
    await expect(collect(readFilePart(request))).rejects.toThrow();
  });
});
