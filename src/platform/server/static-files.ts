/** Serves the engine's bundle: files whose names carry the hash of their content, so they may be kept for ever. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};
/** Names esbuild makes; anything else (and every path trick) does not exist. */
const namePattern = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.(?:js|wasm)$/;

/** Sends `folder`/`name`, or answers 404. */
export async function sendHashedFile(response: ServerResponse, folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  const size = namePattern.test(name) ? await sizeOf(path) : null;
  if (size === null) {
    response.writeHead(404, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end('Not found');
    return;
  }
  response.writeHead(200, {
    'content-type': types[extname(name)] ?? 'application/octet-stream',
    'content-length': size,
    'cache-control': 'public, max-age=31536000, immutable',
  });
  if (response.req.method === 'HEAD') response.end();
  else
    createReadStream(path)
      .on('error', () => response.destroy())
      .pipe(response);
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
}

/** Address of the engine's bundle, as scripts/build-worker.mjs wrote it down. */
export async function readEngineUrl(projectDir: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(projectDir, 'dist/worker/manifest.json'), 'utf8'));
  const url: unknown =
    typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'engine') : null;
  if (typeof url !== 'string') throw new Error('dist/worker/manifest.json names no engine.');
  return url;
}
