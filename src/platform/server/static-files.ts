/** Serves the engine's bundle: files whose names carry the hash of their content, so they may be kept for ever. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};
/** Names esbuild makes, or those in a folder with a version; anything else (and every path trick) does not exist. */
const namePattern = /^(?:[a-z]+-\d+(?:\.\d+)*\/)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.(?:js|wasm)$/;
/** Best pages per second of waiting; the highest level takes ten times as long for a twentieth less. */
const brotliQuality = 9;
const compress = promisify(brotliCompress);

interface HashedFile {
  readonly plain: Buffer;
  readonly brotli: Buffer;
}

export interface HashedFiles {
  /** Sends the file of this name, or answers 404. */
  send(response: ServerResponse, name: string): Promise<void>;
}

async function load(path: string): Promise<HashedFile | null> {
  let plain: Buffer;
  try {
    plain = await readFile(path);
  } catch {
    return null;
  }
  const brotli = await compress(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } });
  return { plain, brotli };
}

/** The files of one folder, each read and compressed once. */
export function createHashedFiles(folder: string): HashedFiles {
  const cache = new Map<string, Promise<HashedFile | null>>();

  async function find(name: string): Promise<HashedFile | null> {
    if (!namePattern.test(name)) return null;
    const loading = cache.get(name) ?? load(join(folder, name));
    cache.set(name, loading);
    const file = await loading;
    // Not kept: names that do not exist are endless.
    if (file === null) cache.delete(name);
    return file;
  }

  return {
    async send(response, name) {
      const file = await find(name);
      if (file === null) {
        response
          .writeHead(404, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
          .end('Not found');
        return;
      }
      const accepted = /\bbr\b/.test(String(response.req.headers['accept-encoding'] ?? ''));
      const body = accepted ? file.brotli : file.plain;
      response.writeHead(200, {
        'content-type': types[extname(name)] ?? 'application/octet-stream',
        'content-length': body.length,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        ...(accepted ? { 'content-encoding': 'br' } : {}),
      });
      response.end(response.req.method === 'HEAD' ? undefined : body);
    },
  };
}

/** Sends a script whose address never changes: browsers ask each time whether it did. Answers 404 when it was not built. */
export async function sendScript(response: ServerResponse, path: string): Promise<void> {
  try {
    const script = await readFile(path);
    response.writeHead(200, {
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': script.length,
      'cache-control': 'no-cache',
    });
    response.end(response.req.method === 'HEAD' ? undefined : script);
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end('Not found');
  }
}

export interface WorkerUrls {
  readonly engine: string;
  /** A guest's end of a call. */
  readonly guest: string;
  /** Reads PDF files. */
  readonly pdf: string;
}

/** Addresses of the workers' bundles, as scripts/build-worker.mjs wrote them down. */
export async function readWorkerUrls(projectDir: string): Promise<WorkerUrls> {
  const manifest: unknown = JSON.parse(await readFile(join(projectDir, 'dist/worker/manifest.json'), 'utf8'));
  const find = (name: string): string => {
    const url: unknown =
      typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, name) : null;
    if (typeof url !== 'string') throw new Error(`dist/worker/manifest.json names no ${name}.`);
    return url;
  };
  return { engine: find('engine'), guest: find('guest'), pdf: find('pdf') };
}
