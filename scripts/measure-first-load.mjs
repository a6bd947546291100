/**
 * `node scripts/measure-first-load.mjs`: how much script a browser has to load before a page works, for every page of the built
 * app, packed as gzip packs it. Counts what the page names in its HTML and what its data tells React to fetch at once; what is
 * loaded on demand later, the engine's worker and libsodium in it are not in it. Fails when a page is over the budget.
 * `--chunks` lists the parts, largest first, with the pages that need them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { prepareBuild, prepareGenerated, prepareInstall, prepareWorker, root } from './lib/prepare.mjs';

const budgetBytes = 170 * 1024;
const pagesFolder = join(root, 'src/app');

await prepareInstall();
await prepareGenerated();
await prepareWorker();
await prepareBuild();

/** Addresses of all pages: groups in brackets fall away, parameters get some value. */
function routesUnder(folder, route = '') {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'page.tsx') return [route === '' ? '/' : route];
    if (!entry.isDirectory()) return [];
    const below = /^\(.*\)$/.test(entry.name) ? route : `${route}/${entry.name}`;
    return routesUnder(join(folder, entry.name), below);
  });
}

/** Scripts in the HTML (not those for browsers without modules), and chunks that the page's data names. */
function chunksOf(html) {
  const modern = html.replaceAll(/<script[^>]*\bnomodule\b[^>]*>/gi, '');
  return new Set([...modern.matchAll(/\/_next\/(static\/chunks\/[^"'\\?]+\.js)/g)].map(([, path]) => path));
}

const sizes = new Map();
function packedSize(chunk) {
  const known = sizes.get(chunk) ?? gzipSync(readFileSync(join(root, '.next', chunk)), { level: 9 }).length;
  sizes.set(chunk, known);
  return known;
}

async function startPages() {
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  const { default: next } = await import('next');
  const app = next({ dev: false, dir: root, httpServer: createServer(), hostname: 'localhost', port: 0 });
  await app.prepare();
  const handle = app.getRequestHandler();
  const server = createServer((request, response) => handle(request, response));
  await new Promise((done) => server.listen(0, 'localhost', done));
  return {
    origin: `http://localhost:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await app.close();
    },
  };
}

const kilobytes = (bytes) => (bytes / 1024).toFixed(1).padStart(7);

const pages = await startPages();
const users = new Map();
let worst = 0;
console.log('KB gzip  page');
for (const route of routesUnder(pagesFolder).sort()) {
  const address = route.replaceAll(/\[\w+\]/g, 'x');
  const response = await fetch(pages.origin + address, { redirect: 'manual' });
  const chunks = chunksOf(await response.text());
  for (const chunk of chunks) users.set(chunk, [...(users.get(chunk) ?? []), route]);
  const total = [...chunks].reduce((sum, chunk) => sum + packedSize(chunk), 0);
  worst = Math.max(worst, total);
  console.log(`${kilobytes(total)}  ${route}${total > budgetBytes ? '  over the budget' : ''}`);
}
await pages.close();

if (process.argv.includes('--chunks')) {
  console.log('\nKB gzip  chunk, pages');
  const byPacked = [...users].sort(([a], [b]) => packedSize(b) - packedSize(a));
  for (const [chunk, routes] of byPacked) {
    const who = routes.length > 4 ? `${routes.length} pages` : routes.join(' ');
    console.log(`${kilobytes(packedSize(chunk))}  ${chunk.split('/').at(-1)}  ${who}`);
  }
}
console.log(`\nLargest ${(worst / 1024).toFixed(1)} KB, budget ${budgetBytes / 1024} KB.`);
process.exit(worst > budgetBytes ? 1 : 0);
