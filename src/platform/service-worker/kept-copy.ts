/**
 * The copy of the app that opens without a network: its scripts, styles and pictures, and the one empty page that boots it. Everything
 * is asked for without cookies and is the same for everybody; what people write and read is sealed elsewhere (the engine's store).
 */
import { locales } from '../locales.ts';
import { type KeepRequest, type Look, readLook } from '../offline-copy.ts';
import { mayBeKept, shellPath } from './roads.ts';
import { dressShell } from './shell.ts';

const prefix = 'consulta-build-';
const lookCache = 'consulta-look';
const lookKey = '/look';
/** The page's own scripts, the screens that they load, the parts of those; what is deeper is large and seldom wanted (readers of scans). */
const levels = 3;
const pictures = ['/icon.svg', '/icons/icon-192.png', '/icons/badge-96.png'];

export interface CopyWorld {
  readonly caches: Pick<CacheStorage, 'open' | 'keys' | 'delete' | 'match'>;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly origin: string;
  /** Of the browser; for as long as nobody chose. */
  readonly language: string;
}

const shellKey = (locale: string) => `${shellPath}?language=${locale}`;

/** Scripts and styles that a page or a script names. */
function namedIn(text: string): string[] {
  return [...text.matchAll(/\bstatic\/[\w.~-]+(?:\/[\w.~-]+)*\.(?:js|css)\b/g)].map(
    ([name]) => `/_next/${name}`,
  );
}

async function ask({ fetch, origin }: CopyWorld, path: string, headers: Record<string, string> = {}) {
  const cache = path === shellPath ? 'no-store' : 'default';
  const response = await fetch(new Request(new URL(path, origin), { credentials: 'omit', cache, headers }));
  if (!response.ok || response.redirected) throw new Error(`There is no ${path}.`);
  return response;
}

/** Keeps one file; answers it. */
async function keepFile(world: CopyWorld, cache: Cache, address: string): Promise<Response> {
  const kept = await cache.match(address);
  if (kept !== undefined) return kept;
  // Most files of a new build are those of the one before.
  const known = pictures.includes(address)
    ? undefined
    : await world.caches.match(address, { ignoreVary: true });
  const response = known ?? (await ask(world, address));
  await cache.put(address, response.clone());
  return response;
}

/** Keeps what a page names, what that names, and so on: only the scripts themselves know which parts they load later. */
async function keepParts(world: CopyWorld, cache: Cache, first: readonly string[]): Promise<void> {
  const done = new Set<string>();
  let next = [...first];
  for (let level = 0; level < levels; level += 1) {
    const fresh = [...new Set(next)].filter((each) => !done.has(each) && mayBeKept(each, world.origin));
    next = [];
    for (const address of fresh) {
      done.add(address);
      const response = await keepFile(world, cache, address);
      if (level + 1 < levels && address.endsWith('.js')) next.push(...namedIn(await response.text()));
    }
  }
}

async function readShellOf(world: CopyWorld, locale: string, build: string) {
  const response = await ask(world, shellPath, { 'accept-language': locale });
  const html = await response.clone().text();
  if (!html.includes(`content="${build}"`)) throw new Error('The server has another build by now.');
  return { locale, response, html };
}

/** Keeps a copy of the page's build unless it is there; all of it or none. Older ones go, but for the one that tabs may still show. */
export async function keepCopy(request: KeepRequest, world: CopyWorld): Promise<void> {
  const { caches, origin } = world;
  const looks = await caches.open(lookCache);
  await looks.put(lookKey, new Response(JSON.stringify(request.look)));
  const cache = await caches.open(prefix + request.build);
  const isWhole = (await Promise.all(locales.map((each) => cache.match(shellKey(each))))).every(Boolean);
  const shells = isWhole
    ? []
    : await Promise.all(locales.map((each) => readShellOf(world, each, request.build)));
  for (const address of [...request.files, ...pictures])
    if (mayBeKept(address, origin)) await keepFile(world, cache, address);
  await keepParts(
    world,
    cache,
    shells.flatMap(({ html }) => namedIn(html)),
  );
  // Last: where there is a page, there is everything that it needs.
  for (const { locale, response } of shells) await cache.put(shellKey(locale), response);
  const others = (await caches.keys()).filter(
    (key) => key.startsWith(prefix) && key !== prefix + request.build,
  );
  for (const key of others.slice(0, -1)) await caches.delete(key);
}

/** The kept copy of a file, if there is one. */
export function findKept(address: string, { caches }: CopyWorld): Promise<Response | undefined> {
  return caches.match(address, { ignoreVary: true });
}

async function readLookOf({ caches, language }: CopyWorld): Promise<Look> {
  const kept = await (await caches.open(lookCache)).match(lookKey);
  const look = kept === undefined ? null : readLook(await kept.json());
  return look ?? { locale: language.startsWith('es') ? 'es' : 'en', theme: 'system' };
}

/** The page that boots the app without a network, of the newest build that is here whole. */
export async function readShell(world: CopyWorld): Promise<Response | null> {
  const { caches } = world;
  const builds = (await caches.keys()).filter((key) => key.startsWith(prefix));
  const look = await readLookOf(world);
  for (const key of builds.reverse()) {
    const shell = await (await caches.open(key)).match(shellKey(look.locale));
    if (shell !== undefined) return await dressShell(shell, look.theme);
  }
  return null;
}
