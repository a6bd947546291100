/**
 * `npm run bench`: the unit of work (a 400-byte ciphertext is stored for good, acknowledged, delivered, and its receipt stored and
 * shown to who wrote it) on our server with everything on, and on three peers in the same run: interleaved rounds, medians, ratios.
 * Prints a table, writes test-results/bench.json, never judges.
 *   npm run bench -- --quick
 *   npm run bench -- --rounds 7 --seconds 3
 *   npm run bench -- --before ../other-work-tree --servers ours
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ourPairs } from './load/our-speech.mjs';
import { closedLoop, openLoop, Pair, quantile } from './load/pair.mjs';
import { plainSpeech, socketIoSpeech } from './load/peer-speech.mjs';
import {
  addOtherTree,
  cpuMs,
  databaseCpuMs,
  openDatabaseServer,
  programs,
  startProgram,
} from './load/servers.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    pairs: { type: 'string', default: '50' },
    /** Another work tree, to compare with. */
    before: { type: 'string' },
    /** A folder for a processor profile of our server. */
    profile: { type: 'string' },
    servers: { type: 'string', default: Object.keys(programs).join(',') },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
const seconds = Number(values.seconds ?? (values.quick ? 1.5 : 3));
const pairCount = Number(values.pairs);
const names = values.servers.split(',');
if (values.before !== undefined) {
  addOtherTree(values.before);
  names.push('before');
}
/** A pair makes at most so many units in one round; more would only be waited for while they are made. */
const mostEach = 60 * seconds;
const openRate = 100;

const profiled = (name) =>
  name === 'ours' && values.profile !== undefined ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [];
const median = (numbers) => quantile(numbers, 0.5);
const say = (line) => process.stderr.write(`${line}\n`);

async function connectPairs(server) {
  const count = Array.from({ length: pairCount }, (_, index) => index);
  const speeches =
    server.name === 'ours' || server.name === 'before'
      ? await ourPairs(server, pairCount)
      : count.map((index) =>
          server.name === 'socketio'
            ? socketIoSpeech(server.origin, index)
            : plainSpeech(server.origin, index),
        );
  const pairs = speeches.map((speech) => new Pair(speech));
  for (const pair of pairs) await pair.connect();
  return pairs;
}

/** One loop, with what the server and the database used for a unit. */
async function measure(server, database, run) {
  const before = [cpuMs(server.pid), databaseCpuMs(database.server.pid)];
  const result = await run();
  const after = [cpuMs(server.pid), databaseCpuMs(database.server.pid)];
  const [cpuEach, databaseCpuEach] = after.map((ms, index) => (ms - before[index]) / result.units);
  return { ...result, cpuEach, databaseCpuEach };
}

const database = await openDatabaseServer();
const running = [];
const loads = [];
const stop = async () => {
  for (const server of running) await server.end();
  await database.close();
};
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void stop().then(() => process.exit(1)));
try {
  for (const name of names) running.push(await startProgram(name, database, { flags: profiled(name) }));
  for (const server of running) {
    say(`preparing ${server.title}`);
    loads.push({ server, pairs: await connectPairs(server), closed: [], open: [] });
  }
  for (const { server, pairs } of loads) {
    for (const pair of pairs) pair.speech.supply?.(pair.count, 40);
    await closedLoop(pairs, { ms: 2_000, most: 40 });
    say(`warm: ${server.title}`);
  }
  for (let round = 0; round < rounds; round += 1) {
    const turn = loads.map((_, index) => loads[(index + round) % loads.length]);
    for (const load of turn) {
      const { server, pairs } = load;
      for (const pair of pairs) pair.speech.supply?.(pair.count, mostEach + openRate * seconds);
      load.closed.push(
        await measure(server, database, () => closedLoop(pairs, { ms: seconds * 1_000, most: mostEach })),
      );
      load.open.push(
        await measure(server, database, () => openLoop(pairs, { perSecond: openRate, seconds })),
      );
      const [closed, open] = [load.closed.at(-1), load.open.at(-1)];
      say(
        `round ${round + 1} ${server.title}: ${closed.perSecond.toFixed(0)} msg/s, deliver p99 at ${openRate}/s ${open.deliverP99.toFixed(1)} ms, load ${loadavg()[0].toFixed(1)}`,
      );
    }
  }

  const keys = [
    'perSecond',
    'deliverP50',
    'deliverP99',
    'receiptP50',
    'receiptP99',
    'cpuEach',
    'databaseCpuEach',
  ];
  const medians = (results) =>
    Object.fromEntries(keys.map((key) => [key, median(results.map((each) => each[key]))]));
  /** Round by round, because the machine is another one in each. */
  const ratios = (loop, other) =>
    Object.fromEntries(
      keys.map((key) => [
        key,
        median(loads[0][loop].map((each, round) => each[key] / other[loop][round][key])),
      ]),
    );
  const unit = Object.fromEntries(
    loads.map((load) => [
      load.server.name,
      {
        closed: medians(load.closed),
        open: medians(load.open),
        ...(load === loads[0]
          ? {}
          : { oursToIt: { closed: ratios('closed', load), open: ratios('open', load) } }),
      },
    ]),
  );
  const machine = `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`;
  const folder = resolve(import.meta.dirname, '../../test-results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'bench.json'),
    `${JSON.stringify({ machine, load: loadavg(), rounds, seconds, pairs: pairCount, unit }, null, 2)}\n`,
  );
  console.log(
    `${machine}; load ${loadavg()[0].toFixed(1)}; ${rounds} rounds of ${seconds} s in turns, medians`,
  );
  for (const loop of ['closed', 'open']) {
    console.log(
      loop === 'closed' ? `${pairCount} pairs, one message in flight each` : `${openRate} messages a second`,
    );
    console.table(
      Object.fromEntries(
        loads.map(({ server }) => {
          const found = unit[server.name][loop];
          return [
            server.title,
            {
              'msg/s': Math.round(found.perSecond),
              'deliver p50 / p99 ms': `${found.deliverP50.toFixed(1)} / ${found.deliverP99.toFixed(1)}`,
              'receipt p50 / p99 ms': `${found.receiptP50.toFixed(1)} / ${found.receiptP99.toFixed(1)}`,
              'server CPU ms a message': found.cpuEach.toFixed(2),
              'database CPU ms a message': found.databaseCpuEach.toFixed(2),
              'ours ÷ it':
                unit[server.name].oursToIt?.[loop][loop === 'closed' ? 'perSecond' : 'deliverP99'].toFixed(
                  2,
                ) ?? '',
            },
          ];
        }),
      ),
    );
  }
} catch (error) {
  say(error.stack);
  process.exitCode = 1;
} finally {
  for (const { pairs } of loads) for (const pair of pairs) pair.close();
  await stop();
}
process.exit();
