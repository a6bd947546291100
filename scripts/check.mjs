/** `npm run check`: every static check, all of them run even when one fails. */
import { spawnSync } from 'node:child_process';
import { prepareGenerated, prepareInstall } from './lib/prepare.mjs';

await prepareInstall();
await prepareGenerated();

const checks = [
  ['format and lint', 'biome', ['check', '--error-on-warnings']],
  ['types', 'tsc', ['--noEmit']],
  [
    'import rules',
    'depcruise',
    ['src', 'prisma', 'scripts', 'tests', 'examples', '--config', '.dependency-cruiser.cjs'],
  ],
  ['unused code', 'knip', []],
  ['both languages', 'node', ['scripts/check-languages.mjs']],
  [
    'schema and migrations agree',
    'node',
    ['--disable-warning=ExperimentalWarning', 'scripts/make-migration.mjs', '--check'],
  ],
];

let failed = 0;
for (const [name, command, args] of checks) {
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  const ok = status === 0;
  if (!ok) failed += 1;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
process.exit(failed === 0 ? 0 : 1);
