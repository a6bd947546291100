/**
 * Bundles the engine worker to dist/worker/engine-<hash>.js with its lazily loaded parts beside it, and writes
 * dist/worker/manifest.json { "engine": "/worker/engine-<hash>.js" }. `--watch` rebuilds on each change.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as esbuild from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const outdir = join(root, 'dist/worker');
const watch = process.argv.includes('--watch');

/** Writes the manifest last and atomically, then drops files of older builds. */
const manifest = {
  name: 'manifest',
  setup(build) {
    build.onEnd((result) => {
      if (result.errors.length > 0 || result.metafile === undefined) return;
      const outputs = Object.entries(result.metafile.outputs);
      const entry = outputs.find(([, output]) => output.entryPoint?.endsWith('engine.worker.ts'));
      if (entry === undefined) throw new Error('The bundle has no entry.');
      const part = join(outdir, 'manifest.json.part');
      writeFileSync(part, JSON.stringify({ engine: `/worker/${basename(entry[0])}` }));
      renameSync(part, join(outdir, 'manifest.json'));
      const current = new Set(outputs.map(([path]) => basename(path)).concat('manifest.json'));
      for (const name of readdirSync(outdir)) if (!current.has(name)) rmSync(join(outdir, name));
    });
  },
};

mkdirSync(outdir, { recursive: true });
const context = await esbuild.context({
  absWorkingDir: root,
  entryPoints: ['src/features/messaging/client/engine.worker.ts'],
  outdir,
  entryNames: 'engine-[hash]',
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
if (watch) {
  await context.watch();
} else {
  try {
    await context.rebuild();
  } finally {
    await context.dispose();
  }
}
