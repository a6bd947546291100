import { afterAll, beforeAll, expect } from 'vitest';
import { WebSocket } from 'ws';
import { createAppRouter } from '#src/app-router.ts';
import { openRawClinic, type RawAccount } from '#tests/support/raw-account.ts';
import { pick } from '#tests/support/raw-socket.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { fault } from './fault.ts';

let server: TestServer;
let patient: RawAccount;
beforeAll(async () => {
  server = await startTestServer();
  const clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
  patient = await clinic.add('patient');
});
afterAll(() => server?.close());

/** What a page of somebody else's, a frame without an origin, or an old browser would send along with the cookie. */
function strangers(): Record<string, string>[] {
  const { host, port } = new URL(server.origin);
  return [
    {},
    { origin: 'null' },
    { origin: '' },
    { origin: 'https://evil.example' },
    { origin: server.origin.replace('http:', 'https:') },
    { origin: `${server.origin}.evil.example` },
    { origin: `http://${host}:${port}0` },
    { origin: `${server.origin}/` },
    { origin: server.origin.toUpperCase() },
    { origin: `${server.origin}, https://evil.example` },
    { origin: 'https://evil.example', referer: `${server.origin}/`, 'sec-fetch-site': 'same-origin' },
  ];
}

/** What forms and scripts of other sites may send without asking first. */
const simpleTypes = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];

interface Target {
  readonly method: string;
  readonly path: string;
}

function mutations(): Target[] {
  const { _def } = createAppRouter(server.clinic.services);
  return Object.entries<unknown>(_def.procedures)
    .filter(([, procedure]) => pick(procedure, '_def', 'type') === 'mutation')
    .map(([path]) => ({ method: 'POST', path: `/api/trpc/${path}` }));
}

/** Every change that the interface for programs describes, byte endpoints too. */
async function programChanges(): Promise<Target[]> {
  const document: unknown = await (await fetch(`${server.origin}/api/openapi.json`)).json();
  return Object.entries(Object(pick(document, 'paths'))).flatMap(([path, methods]) =>
    Object.keys(Object(methods))
      .filter((method) => method !== 'get')
      .map((method) => ({
        method: method.toUpperCase(),
        path: `${path.startsWith('/api') ? '' : '/api'}${path.replace(/\{\w+\}/g, 'x')}`,
      })),
  );
}

/** Roads of features and of the sign-in library. */
const others: readonly Target[] = [
  { method: 'POST', path: '/api/uploadthing?actionType=upload&slug=attachment' },
  { method: 'PUT', path: '/api/ingest/somebodys-file?signature=x' },
  { method: 'POST', path: '/api/auth/sign-in/email' },
  { method: 'POST', path: '/api/auth/sign-out' },
  { method: 'POST', path: '/api/auth/update-user' },
  { method: 'DELETE', path: '/api/auth/anything' },
];

fault(
  15,
  'a change from another site is refused on every road, with the cookie and without it',
  async (note) => {
    const targets = [...mutations(), ...(await programChanges()), ...others];
    const cookie = patient.browser.connection.cookie();
    const through: string[] = [];
    let asked = 0;
    for (const { method, path } of targets) {
      for (const [index, stranger] of strangers().entries()) {
        const type = simpleTypes[index % simpleTypes.length] ?? '';
        const headers = { cookie, 'content-type': type, ...stranger };
        const response = await fetch(server.origin + path, { method, headers, body: '{}' });
        asked += 1;
        const text = await response.text();
        if (response.status !== 403 || !text.includes('"FORBIDDEN"') || response.headers.has('set-cookie'))
          through.push(`${method} ${path} ${JSON.stringify(stranger)}: ${response.status} ${text}`);
      }
    }
    note('roads', targets.length);
    note('requests', asked);
    note('taken', through.length, { atMost: 0 });
    expect(through).toEqual([]);
    // What the cookie is good for was not touched by any of it.
    expect(await patient.api.identity.me.query()).toMatchObject({ userId: patient.userId });
  },
);

fault(15, 'no answer lets pages of other sites read it, whatever they ask', async (note) => {
  const open: string[] = [];
  const paths = ['/api/trpc/identity.me', '/api/account', '/api/files/x', '/healthz', '/version', '/'];
  for (const path of paths) {
    for (const method of ['GET', 'OPTIONS']) {
      const headers = {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      };
      const response = await fetch(server.origin + path, { method, headers });
      await response.arrayBuffer();
      for (const [name] of response.headers)
        if (name.startsWith('access-control-')) open.push(`${path} ${name}`);
      expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  }
  note('answers that other sites may read', open.length, { atMost: 0 });
  expect(open).toEqual([]);
});

fault(15, 'no socket opens from another site', async (note) => {
  const cookie = patient.browser.connection.cookie();
  const statuses: number[] = [];
  for (const stranger of strangers()) {
    const socket = new WebSocket(server.wsUrl, { headers: { cookie, ...stranger } });
    socket.on('error', () => socket.terminate());
    statuses.push(
      await new Promise((resolve) => {
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
        socket.once('open', () => resolve(101));
      }),
    );
    socket.terminate();
  }
  note('sockets opened', statuses.filter((status) => status === 101).length, { atMost: 0 });
  expect(new Set(statuses)).toEqual(new Set([403]));
});
