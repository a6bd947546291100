/** The HTTP interface of a server (docs/http-api.md): JSON up, JSON down, a token instead of a cookie. */
import { setTimeout as wait } from 'node:timers/promises';
import { Json } from './json.ts';

/** The server said no. `code` is one of the document's; `refusal` names the protocol's check where there was one. */
export class HttpFailure extends Error {
  readonly code: string;

  constructor(code: string, refusal: string | null) {
    super(refusal === null ? code : `${code} (${refusal})`);
    this.name = 'HttpFailure';
    this.code = code;
  }
}

const tries = 5;

export class Http {
  readonly origin: string;
  #token: string | null = null;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** From now on every request is made with this token. */
  setToken(token: string): void {
    this.#token = token;
  }

  get(path: string, query: Record<string, string | number> = {}): Promise<Json> {
    const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
    return this.#ask(search.size === 0 ? path : `${path}?${search}`, {});
  }

  post(path: string, body: unknown): Promise<Json> {
    return this.#ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** For what does no harm when it arrives twice: asks again with the same bytes when no answer came. */
  async postAgain(path: string, body: unknown): Promise<Json> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.post(path, body);
      } catch (error) {
        const lost =
          error instanceof TypeError || (error instanceof HttpFailure && error.code === 'UNAVAILABLE');
        if (!lost || attempt === tries) throw error;
        await wait(200 * 2 ** attempt);
      }
    }
  }

  /** Any other request, with the token; a failure of the server is thrown. */
  async send(path: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#token !== null) headers.set('authorization', `Bearer ${this.#token}`);
    const response = await fetch(new URL(path, this.origin), { ...init, headers });
    if (response.ok) return response;
    const failure = Json.parse(await response.text());
    const refusal = failure.at('refusal');
    throw new HttpFailure(failure.at('code').text(), refusal.isAbsent ? null : refusal.text());
  }

  async #ask(path: string, init: RequestInit): Promise<Json> {
    return Json.parse(await (await this.send(path, init)).text(), path);
  }
}
