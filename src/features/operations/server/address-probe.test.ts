import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlain, type RequestListener } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { askAddress, askHost } from './address-probe.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function listen(server: Server, scheme: string): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ends.push(() => server.close());
  const address = server.address();
  return `${scheme}://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

const ours: RequestListener = (_request, response) => {
  response.writeHead(200, { 'x-request-id': 'one' }).end('ok');
};

it('an address that answers as we do is ours, another one is not', async () => {
  expect(await askAddress(await listen(createPlain(ours), 'http'))).toEqual({
    kind: 'ours',
    expiresAt: null,
  });
  const other = createPlain((_request, response) => response.end('<h1>It works!</h1>'));
  expect(await askAddress(await listen(other, 'http'))).toEqual({ kind: 'foreign' });
});

it('nobody at the other end is unreachable', async () => {
  const server = createPlain(ours);
  const address = await listen(server, 'http');
  await new Promise((done) => server.close(done));
  expect(await askAddress(address)).toMatchObject({ kind: 'unreachable', reason: 'ECONNREFUSED' });
  expect(await askHost(address, Date.now)).toEqual({ origin: address, offsetMs: null });
});

it('a certificate that nobody vouches for is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'consulta-address-tls-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const files = ['-keyout', key, '-out', cert, '-subj', '/CN=clinic.example'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...files], { stdio: 'ignore' });
  const server = createSecure({ key: readFileSync(key), cert: readFileSync(cert) }, ours);
  expect(await askAddress(await listen(server, 'https'))).toMatchObject({
    kind: 'certificate',
    reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
});

it('a server’s own time tells how far we are off', async () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);
  const late = createPlain((_request, response) => {
    response.writeHead(404, { date: new Date(now - 60_000).toUTCString() }).end();
  });
  const { offsetMs } = await askHost(await listen(late, 'http'), () => now);
  expect(offsetMs).toBe(59_500);
});
