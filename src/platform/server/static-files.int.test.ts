import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHashedFiles, sendScript } from './static-files.ts';

const content = 'export const engine = 1;\n'.repeat(1_000);
let folder: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'consulta-static-'));
  writeFileSync(join(folder, 'engine-ABC.js'), content);
  writeFileSync(join(folder, 'manifest.json'), '{}');
  mkdirSync(join(folder, 'pdfjs-1.2.3'));
  writeFileSync(join(folder, 'pdfjs-1.2.3', 'decoder.wasm'), '');
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other', 'decoder.wasm'), '');
  const files = createHashedFiles(folder);
  server = createServer((request, response) => void files.send(response, (request.url ?? '').slice(1)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

it('sends a file whole, compressed where the browser takes it, to be kept for ever', async () => {
  for (const encoding of ['br', 'identity']) {
    const response = await fetch(`${origin}/engine-ABC.js`, { headers: { 'accept-encoding': encoding } });
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const length = Number(response.headers.get('content-length'));
    expect(encoding === 'br' ? length < 500 : length === content.length).toBe(true);
    expect(await response.text()).toBe(content);
  }
});

it('sends what lies in a folder with a version', async () => {
  const response = await fetch(`${origin}/pdfjs-1.2.3/decoder.wasm`);
  expect(response.headers.get('content-type')).toBe('application/wasm');
});

it('sends the script of a fixed address, to be asked for each time; none when it was not built', async () => {
  const fixed = createServer(
    (request, response) => void sendScript(response, join(folder, request.url ?? '')),
  );
  await new Promise<void>((resolve) => fixed.listen(0, '127.0.0.1', resolve));
  const address = fixed.address();
  const base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const response = await fetch(`${base}/engine-ABC.js`);
  expect(response.headers.get('cache-control')).toBe('no-cache');
  expect(await response.text()).toBe(content);
  expect((await fetch(`${base}/service-worker.js`)).status).toBe(404);
  fixed.close();
});

it.each([
  'manifest.json',
  'none.js',
  '..%2fsecret.js',
  '.js',
  '',
  'other/decoder.wasm',
  'pdfjs-1.2.3/none.wasm',
  'pdfjs-1.2.3%2fdecoder.wasm',
  'pdfjs-../engine-ABC.js',
])('has no file named "%s"', async (name) => {
  expect((await fetch(`${origin}/${name}`)).status).toBe(404);
});
