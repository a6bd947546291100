import { describe, expect, it, vi } from 'vitest';
import type { KeepRequest } from '../offline-copy.ts';
import { answerPage } from './answer-page.ts';
import { type CopyWorld, findKept, keepCopy, readShell } from './kept-copy.ts';

const origin = 'https://clinic.example';
const nonce = 'AAAAAAAAAAAAAAAAAAAAAAAA';
const [first, second, third] = ['a'.repeat(16), 'b'.repeat(16), 'c'.repeat(16)] as const;

/** As much of a browser's caches as the worker uses. */
function memoryCaches() {
  const stores = new Map<string, Map<string, Response>>();
  const pathOf = (address: RequestInfo | URL) =>
    new URL(address instanceof Request ? address.url : address, origin).href.slice(origin.length);
  const find = (store: Map<string, Response>, address: RequestInfo | URL) =>
    store.get(pathOf(address))?.clone();
  const cacheOf = (store: Map<string, Response>): Cache => ({
    match: async (address) => find(store, address),
    put: async (address, response) => void store.set(pathOf(address), response),
    add: () => Promise.reject(new Error('not used')),
    addAll: () => Promise.reject(new Error('not used')),
    delete: async (address) => store.delete(pathOf(address)),
    keys: async () => [],
    matchAll: async () => [],
  });
  const caches: CopyWorld['caches'] = {
    async open(name) {
      const store = stores.get(name) ?? new Map<string, Response>();
      stores.set(name, store);
      return cacheOf(store);
    },
    keys: async () => [...stores.keys()],
    delete: async (name) => stores.delete(name),
    async match(address) {
      return [...stores.values()].map((store) => find(store, address)).find((each) => each !== undefined);
    },
  };
  return { caches, kept: (name: string) => [...(stores.get(name)?.keys() ?? [])].sort() };
}

function page(build: string, language: string): Response {
  const html = `<html lang="${language}"><meta name="consulta-build" content="${build}"/><script nonce="${nonce}" src="/_next/static/chunks/page-${build}.js"></script></html>`;
  return new Response(html, {
    headers: {
      'content-type': 'text/html',
      'content-encoding': 'br',
      'content-security-policy': `default-src 'none'; script-src 'nonce-${nonce}'`,
    },
  });
}

function start(build: string = first, language = 'en') {
  const asked: Request[] = [];
  const server = { build, down: false };
  const { caches, kept } = memoryCaches();
  const fetch: CopyWorld['fetch'] = async (request) => {
    asked.push(request);
    if (server.down) throw new TypeError('Failed to fetch');
    const { pathname } = new URL(request.url);
    if (pathname === '/offline') return page(server.build, request.headers.get('accept-language') ?? '');
    if (pathname.includes('gone')) return new Response('', { status: 404 });
    // Scripts name the parts that they load later, the way the bundler writes it.
    const part = /\/page-\w+\.js$/.test(pathname) ? 'part1' : /part(\d)/.exec(pathname)?.[1];
    const next = part === 'part1' ? 'part1' : `part${Number(part) + 1}`;
    return new Response(part === undefined ? pathname : `["static/chunks/${next}.js"].map(t=>e.l(t))`);
  };
  const world: CopyWorld = { caches, fetch, origin, language };
  return { world, server, asked, kept };
}

const keep = (build: string, more: Partial<KeepRequest> = {}): KeepRequest => ({
  kind: 'keep',
  build,
  files: ['/worker/engine-A.js'],
  look: { locale: 'es', theme: 'dark' },
  ...more,
});
const question = (path: string) => ({
  request: new Request(origin + path),
  preloadResponse: Promise.resolve(undefined),
});

describe('the copy', () => {
  it('has the files of the app and its empty page in each language, asked for without cookies', async () => {
    const { world, asked, kept } = start();
    const files = [...keep(first).files, '/api/trpc/messages.list', '/inbox', 'https://evil.example/x.js'];
    await keepCopy(keep(first, { files }), world);
    expect(kept(`consulta-build-${first}`)).toEqual([
      `/_next/static/chunks/page-${first}.js`,
      '/_next/static/chunks/part1.js',
      '/_next/static/chunks/part2.js',
      '/icon.svg',
      '/icons/badge-96.png',
      '/icons/icon-192.png',
      '/offline?language=en',
      '/offline?language=es',
      '/worker/engine-A.js',
    ]);
    expect(asked.every(({ credentials }) => credentials === 'omit')).toBe(true);
    expect(await (await findKept('/worker/engine-A.js', world))?.text()).toBe('/worker/engine-A.js');
  });

  it('is not fetched twice', async () => {
    const { world, asked } = start();
    await keepCopy(keep(first), world);
    const before = asked.length;
    await keepCopy(keep(first), world);
    expect(asked.length).toBe(before);
  });

  it('has no page as long as something is missing, or when the server has another build by now', async () => {
    const { world } = start();
    await expect(keepCopy(keep(first, { files: ['/worker/gone.js'] }), world)).rejects.toThrow('gone');
    await expect(keepCopy(keep(second), world)).rejects.toThrow('another build');
    expect(await readShell(world)).toBeNull();
  });

  it('of an older build stays for tabs that still show it; those before go', async () => {
    const { world, server } = start();
    for (const build of [first, second, third]) {
      server.build = build;
      await keepCopy(keep(build), world);
    }
    const names = (await world.caches.keys()).filter((name) => name.startsWith('consulta-build-'));
    expect(names).toEqual([second, third].map((build) => `consulta-build-${build}`));
    expect(await (await readShell(world))?.text()).toContain(third);
  });
});

describe('a page that is opened', () => {
  it('comes from the server as long as that answers, whatever it answers', async () => {
    const { world } = start();
    await keepCopy(keep(first), world);
    expect(await (await answerPage(question('/inbox'), world)).text()).toBe('/inbox');
    expect((await answerPage(question('/gone'), world)).status).toBe(404);
    const preloadResponse = Promise.resolve(new Response('early'));
    expect(await (await answerPage({ ...question('/x'), preloadResponse }, world)).text()).toBe('early');
  });

  it.each([502, 503, 504])('is the empty one while something before the server says %i', async (status) => {
    const { world } = start();
    await keepCopy(keep(first), world);
    const preloadResponse = Promise.resolve(new Response('', { status }));
    const answer = await answerPage({ ...question('/inbox'), preloadResponse }, world);
    expect(await answer.text()).toContain(first);
  });

  it('is the empty one without a network: in the language and colours last used, under a fresh nonce', async () => {
    const { world, server } = start();
    await keepCopy(keep(first), world);
    server.down = true;
    const nonces = new Set<string>();
    for (let turn = 0; turn < 2; turn += 1) {
      const answer = await answerPage(question('/inbox/c/x'), world);
      expect(answer.headers.get('content-encoding')).toBeNull();
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const html = await answer.text();
      expect(html).toContain('<html data-theme="dark" lang="es">');
      const policy = answer.headers.get('content-security-policy') ?? '';
      const fresh = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      expect(html).toContain(`nonce="${fresh}"`);
      expect(html + policy).not.toContain(nonce);
      nonces.add(fresh);
    }
    expect(nonces.size).toBe(2);
  });

  it('speaks the language of the browser where nobody chose', async () => {
    const { world, server } = start(first, 'es-MX');
    await keepCopy(keep(first), world);
    await (await world.caches.open('consulta-look')).put('/look', new Response('{"locale":"tlh"}'));
    server.down = true;
    expect(await (await answerPage(question('/'), world)).text()).toContain('<html lang="es">');
  });

  it('does not wait for a network that hangs', async () => {
    vi.useFakeTimers();
    const { world } = start();
    await keepCopy(keep(first), world);
    const fetch = () => new Promise<never>(() => undefined);
    const answer = answerPage(question('/inbox'), { ...world, fetch });
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await (await answer).text()).toContain(first);
    vi.useRealTimers();
  });

  it('fails as it would without us where nothing is kept', async () => {
    const { world, server } = start();
    server.down = true;
    expect((await answerPage(question('/inbox'), world)).type).toBe('error');
  });
});
