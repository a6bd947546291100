/** One procedure call by its path, as anybody could make it with curl: what the server answers, not what our client would send. */
import { wire } from '#src/platform/wire.ts';

export interface RawAnswer {
  /** `OK`, or the code the server gave. */
  code: string;
  status: number;
  /** Everything that came back, for checks that nothing leaks. */
  text: string;
}

function errorCode(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null;
  const found = /"appCode":"([A-Z_]+)"/.exec(JSON.stringify(body.error));
  return found?.[1] ?? 'UNTYPED';
}

/** Calls over HTTP with the given fetch (which carries whoever's cookies). */
export async function rawCall(
  input: { origin: string; fetch: typeof fetch },
  type: 'query' | 'mutation',
  path: string,
  value: unknown,
): Promise<RawAnswer> {
  const body = JSON.stringify(wire.serialize(value ?? null));
  const url = `${input.origin}/api/trpc/${path}`;
  const response =
    type === 'query'
      ? await input.fetch(value === undefined ? url : `${url}?input=${encodeURIComponent(body)}`)
      : await input.fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          ...(value === undefined ? {} : { body }),
        });
  const text = await response.text();
  return { code: errorCode(JSON.parse(text)) ?? 'OK', status: response.status, text };
}
