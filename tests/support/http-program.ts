/** A program as an integrator writes one: plain JSON over HTTP with a token, no cookies, no Origin. */
import type { RawAccount } from './raw-account.ts';

export interface ProgramAnswer {
  status: number;
  body: unknown;
  headers: Headers;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** The `code` of a failure; null for anything else. */
export function codeOf(answer: ProgramAnswer): unknown {
  return property(answer.body, 'code') ?? null;
}

export class Program {
  readonly origin: string;
  readonly token: string | null;

  constructor(origin: string, token: string | null) {
    this.origin = origin;
    this.token = token;
  }

  /** Signed in as this account; not bound to a device yet. */
  static async signIn(account: Pick<RawAccount, 'origin' | 'email' | 'secrets'>): Promise<Program> {
    const { email, origin, secrets } = account;
    const answer = await new Program(origin, null).post('/api/session', { email, authKey: secrets.authKey });
    return new Program(origin, String(property(answer.body, 'token')));
  }

  get(path: string, headers: Record<string, string> = {}): Promise<ProgramAnswer> {
    return this.#ask(path, { headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<ProgramAnswer> {
    return this.#ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  async #ask(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<ProgramAnswer> {
    const headers = {
      ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
      ...init.headers,
    };
    const response = await fetch(this.origin + path, { ...init, headers });
    const body: unknown = await response.json();
    return { status: response.status, body, headers: response.headers };
  }
}
