/** Answers requests for `/media/<token>` with bytes that the asking page decrypts. Nothing is kept, here or in a cache. */
import { type MediaQuestion, mediaToken, readMediaAnswer } from '../media-address.ts';
import type { PageClients } from './worker-scope.ts';

/** A page that does not answer is gone. */
const patienceMs = 60_000;

/** Opened as a page of its own, or kept by anything, it is nothing. */
const inertHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
} as const;

/** What a `Range` header asks for; null when there is none that we answer. */
export function readRange(header: string | null): { from: number; to: number | null } | null {
  const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null) return null;
  const from = Number(match[1]);
  const to = match[2] === '' ? null : Number(match[2]);
  return to !== null && to < from ? null : { from, to };
}

function refuse(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...inertHeaders, ...headers } });
}

async function ask(clients: PageClients, clientId: string, question: MediaQuestion): Promise<unknown> {
  const page = await clients.get(clientId);
  if (page === undefined) return null;
  const channel = new MessageChannel();
  try {
    return await new Promise((resolve) => {
      const patience = setTimeout(() => resolve(null), patienceMs);
      channel.port1.onmessage = (event) => {
        clearTimeout(patience);
        resolve(event.data);
      };
      page.postMessage(question, [channel.port2]);
    });
  } finally {
    channel.port1.close();
  }
}

/** Only a media element asks by ranges; only the page that made the token knows it. */
export async function answerMedia(
  request: Request,
  clientId: string,
  clients: PageClients,
): Promise<Response> {
  const token = mediaToken(new URL(request.url).pathname);
  const range = readRange(request.headers.get('range'));
  if (token === null) return refuse(404);
  if (range === null) return refuse(416);
  const answer = readMediaAnswer(await ask(clients, clientId, { kind: 'media', token, ...range }));
  if (!answer.found) return refuse(404);
  const { type, sizeBytes, from, bytes } = answer;
  if (bytes.length === 0) return refuse(416, { 'content-range': `bytes */${sizeBytes}` });
  return new Response(new Uint8Array(bytes), {
    status: 206,
    headers: {
      ...inertHeaders,
      'accept-ranges': 'bytes',
      'content-length': String(bytes.length),
      'content-range': `bytes ${from}-${from + bytes.length - 1}/${sizeBytes}`,
      'content-type': type,
    },
  });
}
