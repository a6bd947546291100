/** The upload library's client, step by step and without a browser: begin, ask how much is there, send the rest. */
import { randomBytes } from 'node:crypto';

/** One browser profile of somebody. */
export interface Uploader {
  origin: string;
  fetch: typeof fetch;
}

/** Status and our code (`OK` when it went well), with the answer. */
export interface Answer {
  status: number;
  code: string;
  body: unknown;
}

export interface Begun extends Answer {
  key: string;
  /** Absolute. */
  url: string;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const body = parse(await response.text());
  return { status: response.status, code: response.ok ? 'OK' : String(property(body, 'code')), body };
}

export interface BeginInput {
  conversationId: string;
  size: number;
  fileId?: string;
  name?: string;
  type?: string;
}

export async function begin(who: Uploader, input: BeginInput): Promise<Begun> {
  const fileId = input.fileId ?? randomBytes(16).toString('hex');
  const { name = `${fileId}.bin`, type = 'application/octet-stream', size } = input;
  const response = await who.fetch(`${who.origin}/api/uploadthing?actionType=upload&slug=attachment`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-uploadthing-version': '7.7.4' },
    body: JSON.stringify({
      files: [{ name, size, type, lastModified: 0 }],
      input: { conversationId: input.conversationId, fileId },
    }),
  });
  const answer = await answerOf(response);
  const first: unknown = Array.isArray(answer.body) ? answer.body[0] : undefined;
  const url = String(property(first, 'url'));
  return {
    ...answer,
    key: String(property(first, 'key')),
    url: answer.code === 'OK' ? new URL(url, who.origin).href : '',
  };
}

/** Where to go on: `x-ut-range-start`. */
export async function head(who: Uploader, url: string): Promise<{ status: number; start: number }> {
  const response = await who.fetch(url, { method: 'HEAD' });
  return { status: response.status, start: Number(response.headers.get('x-ut-range-start')) };
}

/** Sends everything from `start` on, as the client's form does. */
export async function put(who: Uploader, url: string, bytes: Uint8Array, start = 0): Promise<Answer> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes.subarray(start))]), 'x.bin');
  const headers = { range: `bytes=${start}-`, 'x-uploadthing-version': '7.7.4' };
  return answerOf(await who.fetch(url, { method: 'PUT', headers, body: form }));
}

/** Begin, ask, send. */
export async function upload(
  who: Uploader,
  conversationId: string,
  bytes: Uint8Array,
): Promise<{ key: string; url: string }> {
  const { key, url, code } = await begin(who, { conversationId, size: bytes.length });
  if (code !== 'OK') throw new Error(`begin: ${code}`);
  const { start } = await head(who, url);
  const sent = await put(who, url, bytes, start);
  if (sent.code !== 'OK') throw new Error(`put: ${sent.code}`);
  return { key, url };
}

/**
 * Begins to send and stops after `sentBytes` of the file: the body stays open. `cut` breaks the connection and resolves when
 * the request has failed.
 */
export function putHalf(
  who: Uploader,
  url: string,
  bytes: Uint8Array,
  options: { start?: number; sentBytes: number },
): { cut(): Promise<void>; outcome: Promise<Answer | 'broken'> } {
  const { start = 0, sentBytes } = options;
  const boundary = `----test${randomBytes(8).toString('hex')}`;
  const opening = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="x.bin"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const stepBytes = 256 * 1024;
  let at = start;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(opening)),
    pull(controller) {
      const end = Math.min(at + stepBytes, start + sentBytes);
      if (end > at) controller.enqueue(bytes.slice(at, end));
      at = end;
      // Never resolved: nothing more comes.
      return end < start + sentBytes ? undefined : new Promise(() => undefined);
    },
  });
  const connection = new AbortController();
  const headers = { range: `bytes=${start}-`, 'content-type': `multipart/form-data; boundary=${boundary}` };
  const init: RequestInit & { duplex: 'half' } = {
    method: 'PUT',
    headers,
    body,
    duplex: 'half',
    signal: connection.signal,
  };
  const outcome = who.fetch(url, init).then(answerOf, (): 'broken' => 'broken');
  return {
    outcome,
    async cut() {
      connection.abort();
      await outcome;
    },
  };
}
