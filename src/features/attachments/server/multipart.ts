/** The one file in a multipart upload, as a stream: nothing of it is kept in memory beyond a buffer. */
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import busboy from '@fastify/busboy';
import { DomainError } from '#src/platform/domain-error.ts';

const bufferBytes = 256 * 1024;
const limits = { parts: 1, files: 1, fields: 0, headerPairs: 16, headerSize: 4_096 };

/** Of a request, what matters here. */
export type UploadBody = Readable & Pick<IncomingMessage, 'headers'>;

/** The parser's library throws for headers it cannot use. */
function openParser(request: UploadBody) {
  const contentType = request.headers['content-type'];
  if (contentType === undefined) throw new DomainError('BAD_INPUT');
  try {
    return busboy({
      headers: { ...request.headers, 'content-type': contentType },
      limits,
      fileHwm: bufferBytes,
    });
  } catch (error) {
    throw new DomainError('BAD_INPUT', { cause: error });
  }
}

/**
 * Chunks of the first file of the body. Throws BAD_INPUT when the connection
 * breaks or the body is not what it says; what came before was yielded.
 */
export async function* readFilePart(request: UploadBody): AsyncGenerator<Buffer> {
  const parser = openParser(request);
  let file: Readable | null = null;
  const found = new Promise<Readable>((resolve, reject) => {
    // The parser tells of a body that ends early more than once, and the later times nobody else listens any more.
    parser.on('error', () => undefined);
    parser.once('file', (_name, stream) => {
      stream.on('error', () => undefined);
      file = stream;
      resolve(stream);
    });
    pipeline(request, parser, (error) => {
      const reason = error ?? new DomainError('BAD_INPUT');
      reject(reason);
      // The parser does not pass a broken connection on to the stream it gave out.
      if (error) file?.destroy(error);
    });
  });
  try {
    for await (const chunk of await found) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    throw error instanceof DomainError ? error : new DomainError('BAD_INPUT', { cause: error });
  }
}
