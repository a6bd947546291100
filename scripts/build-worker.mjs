/**
 * Bundles the service worker to dist/service-worker/service-worker.js, the other workers (the engine, the PDF reader) to dist/worker/<name>-<hash>.js with their lazily loaded parts beside
 * them, and writes dist/worker/manifest.json { "engine": "/worker/engine-<hash>.js", … }. `--watch` rebuilds on each change.
 */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as esbuild from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const outdir = join(root, 'dist/worker');
const watch = process.argv.includes('--watch');
const pdfjs = join(root, 'node_modules/pdfjs-dist');
/** Decoders that the PDF reader asks for by name; the version in the folder's name stands for a hash. */
const pdfParts = `pdfjs-${JSON.parse(readFileSync(join(pdfjs, 'package.json'), 'utf8')).version}`;
const pdfDecoders = ['openjpeg.wasm', 'jbig2.wasm', 'qcms_bg.wasm'];
const entries = {
  engine: 'src/features/messaging/client/engine.worker.ts',
  guest: 'src/features/video/client/guest.worker.ts',
  pdf: 'node_modules/pdfjs-dist/legacy/build/pdf.worker.mjs',
};

/** Addresses of a bundle and of everything that it imports at once. */
function partsOf(outputs, entry) {
  const found = new Set([entry]);
  // A set hands out what is added to it on the way, too.
  for (const path of found)
    for (const { path: next, kind } of outputs[path].imports)
      if (kind === 'import-statement' && outputs[next] !== undefined) found.add(next);
  return [...found].map((path) => `/worker/${basename(path)}`);
}

/** Writes the manifest last and atomically, then drops files of older builds. */
const manifest = {
  name: 'manifest',
  setup(build) {
    build.onEnd((result) => {
      if (result.errors.length > 0 || result.metafile === undefined) return;
      const outputs = Object.entries(result.metafile.outputs);
      const addresses = Object.entries(entries).map(([name, source]) => {
        const entry = outputs.find(([, output]) => output.entryPoint === source);
        if (entry === undefined) throw new Error(`The bundle has no ${name}.`);
        return [name, `/worker/${basename(entry[0])}`];
      });
      // What the engine needs from the start: kept by browsers for days without a network.
      const [engine] = outputs.find(([, { entryPoint }]) => entryPoint === entries.engine);
      const engineFiles = partsOf(result.metafile.outputs, engine);
      mkdirSync(join(outdir, pdfParts), { recursive: true });
      for (const name of pdfDecoders) copyFileSync(join(pdfjs, 'wasm', name), join(outdir, pdfParts, name));
      const part = join(outdir, 'manifest.json.part');
      writeFileSync(part, JSON.stringify({ ...Object.fromEntries(addresses), engineFiles }));
      renameSync(part, join(outdir, 'manifest.json'));
      const current = new Set(outputs.map(([path]) => basename(path)).concat('manifest.json', pdfParts));
      for (const name of readdirSync(outdir))
        if (!current.has(name)) rmSync(join(outdir, name), { recursive: true });
    });
  },
};

mkdirSync(outdir, { recursive: true });
const context = await esbuild.context({
  absWorkingDir: root,
  entryPoints: entries,
  outdir,
  entryNames: '[name]-[hash]',
  chunkNames: 'part-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022'],
  platform: 'browser',
  mainFields: ['browser', 'module', 'main'],
  conditions: ['browser', 'import'],
  define: { 'process.env.NODE_ENV': '"production"' },
  minify: !watch,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // libsodium's loader asks for Node's modules only when it finds itself in Node.
  external: ['fs', 'path', 'crypto', 'node:*'],
  plugins: [manifest],
});
/** One file at a fixed address, outside of the folder whose files are kept for ever. */
const serviceWorker = await esbuild.context({
  absWorkingDir: root,
  entryPoints: ['src/platform/service-worker/service-worker.ts'],
  outdir: join(root, 'dist/service-worker'),
  bundle: true,
  format: 'iife',
  target: ['es2022'],
  platform: 'browser',
  minify: !watch,
  legalComments: 'none',
  logLevel: 'warning',
});
const contexts = [serviceWorker, context];
if (watch) {
  await Promise.all(contexts.map((each) => each.watch()));
} else {
  try {
    // The manifest comes last: it tells that everything is there.
    for (const each of contexts) await each.rebuild();
  } finally {
    for (const each of contexts) await each.dispose();
  }
}
