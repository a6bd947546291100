import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitTable } from '#src/platform/server/limits.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('the server', () => {
  it('says that it lives and that it is ready', async () => {
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
  });

  it.each([
    ['absent', undefined],
    ['null', 'null'],
    ['foreign', 'https://evil.example'],
    ['a look-alike', 'http://localhost:1'],
  ])('refuses a change when the Origin is %s', async (_name, origin) => {
    const response = await post(
      '/api/trpc/identity.prelogin',
      '{"email":"a@b.example"}',
      origin === undefined ? {} : { origin },
    );
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('takes a change from its own pages', async () => {
    const response = await post('/api/trpc/identity.prelogin', '{"email":"a@b.example"}', {
      origin: server.origin,
    });
    expect(response.status).toBe(200);
  });

  it('refuses a body that is too large', async () => {
    const response = await post('/api/trpc/identity.prelogin', `{"email":"${'a'.repeat(2_000_000)}"}`, {
      origin: server.origin,
    });
    expect(response.status).toBe(413);
    const signIn = await post('/api/auth/sign-in/email', `{"email":"${'a'.repeat(20_000)}"}`, {
      origin: server.origin,
    });
    expect(signIn.status).toBe(413);
  });

  it('names a failure by its code, never by a stack or SQL', async () => {
    const malformed = await post('/api/trpc/identity.prelogin', '{"email":', { origin: server.origin });
    const wrong = await post('/api/trpc/identity.prelogin', '{"email":"no"}', { origin: server.origin });
    const unknown = await post('/api/trpc/identity.nothing', '{}', { origin: server.origin });
    const bytes = await post('/api/trpc/identity.prelogin', '{"email":{"$b":"?"}}', {
      origin: server.origin,
    });
    for (const [response, status, appCode] of [
      [malformed, 400, 'BAD_INPUT'],
      [wrong, 400, 'BAD_INPUT'],
      [bytes, 400, 'BAD_INPUT'],
      [unknown, 404, 'NOT_FOUND'],
    ] as const) {
      const text = await response.text();
      expect(response.status).toBe(status);
      expect(JSON.parse(text)).toMatchObject({ error: { message: appCode, data: { appCode } } });
      expect(text).not.toMatch(/stack|node_modules|SELECT|\.ts:/);
    }
  });

  it('sends the headers of a strict site with every answer', async () => {
    for (const path of ['/healthz', '/api/trpc/identity.me', '/worker/none.js', '/']) {
      const { headers } = await fetch(server.origin + path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('tells phones what the app is called, in the language of who asks', async () => {
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(`${server.origin}/manifest.webmanifest`, { headers });
      expect(response.headers.get('content-type')).toBe('application/manifest+json; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      return await response.json();
    };
    const german = { 'accept-language': 'de' };
    expect(await ask(german)).toMatchObject({ id: '/', scope: '/', display: 'standalone', lang: 'en' });
    expect(await ask({ 'accept-language': 'es-MX,es;q=0.9' })).toMatchObject({ lang: 'es' });
    expect(await ask({ ...german, cookie: 'other=1; locale=es' })).toMatchObject({ lang: 'es' });
    await server.clinic.database.pool.query(
      `INSERT INTO clinic_settings (id, name) VALUES (1, 'Río Claro')
       ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name`,
    );
    expect(await ask(german)).toMatchObject({ name: 'Río Claro', short_name: 'Río Claro' });
  });

  it('serves nothing outside the folder of the engine', async () => {
    for (const name of ['../../package.json', '..%2f..%2fpackage.json', 'manifest.json', '.hidden.js', '']) {
      expect((await fetch(`${server.origin}/worker/${name}`, { redirect: 'manual' })).status).toBe(404);
    }
  });
});

describe('rate limits', () => {
  it('refuse the call after the last one, with the time to wait', async () => {
    const strict = await startTestServer({ env: { RATE_LIMIT_SCALE: '0.02' } });
    try {
      const statuses: number[] = [];
      let last: Response | null = null;
      const allowed = Math.ceil(limitTable.auth.points * 0.02);
      for (let i = 0; i <= allowed; i += 1) {
        last = await fetch(`${strict.origin}/api/trpc/identity.prelogin`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: strict.origin },
          body: '{"email":"a@b.example"}',
        });
        statuses.push(last.status);
      }
      expect(statuses).toEqual([...Array(allowed).fill(200), 429]);
      const body: unknown = await last?.json();
      expect(body).toMatchObject({ error: { data: { appCode: 'RATE_LIMITED' } } });
    } finally {
      await strict.close();
    }
  });
});
