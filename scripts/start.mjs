/**
 * `npm start` and `npm run dev` (`--dev`): from a fresh clone to a working clinic. Installs, builds what changed, starts the
 * server as a child, fills the demo clinic on the first start, prints address and sign-ins. Ctrl-C ends all of it.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  continueUnderPinnedNode,
  fail,
  node24,
  prepareBuild,
  prepareGenerated,
  prepareInstall,
  prepareWorker,
  projectEnvironment,
  root,
  runsPinnedNode,
} from './lib/prepare.mjs';

const dev = process.argv.includes('--dev');
if (!runsPinnedNode()) {
  await prepareInstall();
  await continueUnderPinnedNode('scripts/start.mjs');
}
await prepareInstall();

try {
  process.loadEnvFile('.env');
} catch (error) {
  if (error.code !== 'ENOENT') fail(`.env cannot be read: ${error.message}`);
}

await prepareGenerated();
await prepareWorker();
if (!dev) await prepareBuild();

const children = new Set();
function start(command, args, options) {
  const child = spawn(command, args, { cwd: root, env: projectEnvironment(), ...options });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** True once a person asked us to end; ending is then no failure. */
let asked = false;
function stop(signal) {
  for (const child of children) child.kill(signal);
}
// The server gets Ctrl-C from the terminal too; a second signal of the same kind is harmless there.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    asked = true;
    stop(signal);
  });
}

if (dev) start(node24, ['scripts/build-worker.mjs', '--watch'], { stdio: ['pipe', 'inherit', 'inherit'] });

const server = start(node24, ['--disable-warning=ExperimentalWarning', 'src/server.ts'], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  env: projectEnvironment({
    NODE_ENV: dev ? 'development' : 'production',
    // Compiled modules are kept between starts: a restart is felt by everybody who is connected.
    NODE_COMPILE_CACHE: join(root, '.cache/compile'),
  }),
});

const exit = new Promise((done) => server.once('exit', (code, signal) => done({ code, signal })));
const ready = new Promise((done) =>
  server.on('message', (message) => message.type === 'ready' && done(message)),
);
const first = await Promise.race([ready, exit]);
if (first.type !== 'ready') {
  stop('SIGTERM');
  process.exit(asked ? 0 : (first.code ?? 1) || 1);
}

const { seedDemoClinic, demoSignIns } = await import('../prisma/seed.ts');
if (first.demo && first.bootstrapToken !== null) {
  const started = Date.now();
  process.stdout.write('· Filling the demo clinic …');
  try {
    await seedDemoClinic({ origin: first.origin, bootstrapToken: first.bootstrapToken });
    process.stdout.write(` ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  } catch (error) {
    stop('SIGTERM');
    await exit;
    if (asked) process.exit(0);
    console.error(error);
    fail('The demo clinic could not be filled. Remove the data folder and start again, or set DEMO=off.');
  }
}

console.log(`\nConsulta is ready: ${first.origin}\n`);
if (first.demo) {
  console.log('Demo sign-ins:');
  for (const person of demoSignIns) {
    console.log(
      `  ${person.role.padEnd(9)} ${person.email.padEnd(34)} ${person.password.padEnd(30)} ${person.name}`,
    );
  }
} else if (first.bootstrapToken !== null) {
  console.log(`First administrator: open ${first.origin}/join#${first.bootstrapToken}`);
}
console.log('\nCtrl-C stops it.');

const { code, signal } = await exit;
stop('SIGTERM');
process.exit(asked ? 0 : (code ?? (signal === null ? 0 : 1)));
