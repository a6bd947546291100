/** A program as an integrator writes one: plain JSON over HTTP with a token, no cookies, no Origin. */
import { toBase64 } from '#src/platform/wire.ts';
import { signSessionProof } from '#src/protocol/secret/session-proof.ts';
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

  /** Signed in on this account's device. */
  static async onDevice(account: RawAccount): Promise<Program> {
    const program = await Program.signIn(account);
    const { body } = await program.get('/api/account');
    const proof = signSessionProof(account.device, account.userId, String(property(body, 'sessionId')));
    const { deviceId } = account.device;
    await program.post('/api/account/devices/bind', { deviceId, proof: toBase64(proof) });
    return program;
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

  /** Ciphertext for a conversation, in one request. */
  upload(
    input: { conversationId: string; fileId: string },
    bytes: Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<ProgramAnswer> {
    return this.#ask(`/api/messages/upload-attachment?${new URLSearchParams(input)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', ...headers },
      body: bytes,
    });
  }

  /** The bytes of a file; its status and type beside them. */
  async download(key: string, range?: string): Promise<{ status: number; type: string; bytes: Buffer }> {
    const headers = new Headers(range === undefined ? {} : { range });
    if (this.token !== null) headers.set('authorization', `Bearer ${this.token}`);
    const response = await fetch(`${this.origin}/api/files/${key}`, { headers });
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, bytes: Buffer.from(await response.arrayBuffer()) };
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
