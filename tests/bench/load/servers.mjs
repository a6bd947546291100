/** What is measured, each a process of its own: one PostgreSQL for all, our server without pages, and the three peers. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmbeddedDatabase } from '../../../src/platform/server/embedded-database.ts';

const root = resolve(import.meta.dirname, '../../..');
/** Of the kernel's clock; the same on every Linux. */
const tickMs = 10;

/** The four that are compared, ours first. */
export const programs = {
  ours: { title: 'Consulta', entry: 'tests/support/api-main.ts', database: 'consulta' },
  socketio: {
    title: 'Socket.IO + one INSERT each',
    entry: 'tests/bench/peers/socketio-postgres.mjs',
    database: 'socketio',
  },
  group: { title: 'ws + group commit', entry: 'tests/bench/peers/ws-postgres.mjs', database: 'grouped' },
  relay: { title: 'ws, nothing stored', entry: 'tests/bench/peers/ws-relay.mjs', database: 'none' },
};

/** One more of ours, from another work tree of this project: what a change gained. */
export function addOtherTree(folder) {
  programs.before = {
    title: 'Consulta before',
    entry: 'tests/support/api-main.ts',
    database: 'before',
    folder: resolve(folder),
  };
}

/** PostgreSQL as `npm start` runs it (`fsync` on), in a folder that goes with it. */
export async function openDatabaseServer() {
  const dataDir = mkdtempSync(join(tmpdir(), 'consulta-bench-'));
  const server = await startEmbeddedDatabase({ dataDir, password: 'bench' });
  for (const { database } of Object.values(programs)) await server.ensureDatabase(database);
  return {
    server,
    dataDir,
    async close() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts one of `programs` and waits until it serves. `flags` go to Node. */
export function startProgram(name, database, { flags = [], env = {} } = {}) {
  const program = programs[name];
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--expose-gc',
      '--import',
      join(root, 'tests/bench/load/probe.mjs'),
      ...flags,
      program.entry,
    ],
    {
      cwd: program.folder ?? root,
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        // As `npm start` does: compiled modules are kept between starts.
        ...(name === 'ours' || name === 'before'
          ? { NODE_COMPILE_CACHE: join(program.folder ?? root, '.cache/compile') }
          : {}),
        PORT: '0',
        DATA_DIR: join(database.dataDir, `of-${name}`),
        DATABASE_URL: database.server.url(program.database),
        // The limits count as always; they are wide, because all people share an address and never pause.
        RATE_LIMIT_SCALE: '100000',
        // A hundred people join at once before the measurement: their passwords are derived on these.
        UV_THREADPOOL_SIZE: '8',
        ...env,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const exited = new Promise((done) => child.once('exit', done));
  return new Promise((done, reject) => {
    void exited.then((code) => reject(new Error(`${program.title} ended with ${code}`)));
    child.on('message', ({ type, origin, bootstrapToken }) => {
      if (type !== 'ready') return;
      done({
        name,
        title: program.title,
        origin,
        bootstrapToken,
        pid: child.pid,
        started,
        /** Memory after a collection, bytes. */
        memory() {
          return new Promise((answer) => {
            const take = (message) => {
              if (message.type !== 'probe') return;
              child.off('message', take);
              answer(message.memory);
            };
            child.on('message', take);
            child.send('probe');
          });
        },
        async end(signal = 'SIGTERM') {
          child.kill(signal);
          const late = setTimeout(() => child.kill('SIGKILL'), 8_000);
          await exited;
          clearTimeout(late);
        },
      });
    });
  });
}

function readStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { parent: fields[1], ticks: fields[11] + fields[12], ofChildren: fields[13] + fields[14] };
  } catch {
    return null;
  }
}

/** Processor time of a process so far, ms. */
export function cpuMs(pid) {
  return (readStat(pid)?.ticks ?? 0) * tickMs;
}

/** Processor time of PostgreSQL and all its processes so far, those that ended too, ms. */
export function databaseCpuMs(pid) {
  let ticks = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readStat(entry);
    if (stat === null) continue;
    if (Number(entry) === pid) ticks += stat.ticks + stat.ofChildren;
    else if (stat.parent === pid) ticks += stat.ticks;
  }
  return ticks * tickMs;
}
