/** The input of a call put together from path, query and body. Nothing is checked here but size: the procedure's schema does that. */
import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../domain-error.ts';
import { decodeJson, decodeText, type JsonSchema } from './json-schema.ts';
import type { RouteMatch } from './routes.ts';

async function readBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new DomainError('BAD_INPUT');
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new DomainError('TOO_LARGE');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw new DomainError('TOO_LARGE');
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new DomainError('BAD_INPUT', { cause });
  }
}

function fromTexts(schema: JsonSchema, texts: Iterable<readonly [string, string]>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, text] of texts) {
    const property = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
    if (typeof property === 'object') found[name] = decodeJson(property, decodeText(property, text));
  }
  return found;
}

/** What the procedure is called with. Parts of the path win over the rest, so that a call is about what its address says. */
export async function readInput(
  request: IncomingMessage,
  { route, parts }: RouteMatch,
  maxBytes: number,
): Promise<unknown> {
  const { input, endpoint } = route;
  if (input === null) return undefined;
  const fromPath = fromTexts(input, Object.entries(parts));
  if (endpoint.method === 'GET') {
    const query = new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '');
    return { ...fromTexts(input, query), ...fromPath };
  }
  const body = decodeJson(input, await readBody(request, maxBytes));
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body, ...fromPath } : body;
}
