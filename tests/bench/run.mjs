/**
 * `npm run bench`: the unit of work (a 400-byte ciphertext is stored for good, acknowledged, delivered, and its receipt stored and
 * shown to who wrote it) on our server with everything on, and on three peers in the same run: interleaved rounds, medians, ratios.
 * Prints a table, writes test-results/bench.json, never judges.
 * Then the table of what is wanted, in its order: with the long conversation, the script of a first load (the app is built where that is
 * due) and the opening of a page in Chromium. `--only-messages` leaves those three out.
 *   npm run bench -- --quick
 *   npm run bench -- --rounds 7 --seconds 3
 *   npm run bench -- --before ../other-work-tree --servers ours
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { connectionCount, measureConnections, measureRestart } from './load/connections.mjs';
import { ourPairs } from './load/our-speech.mjs';
import { closedLoop, openLoop, Pair } from './load/pair.mjs';
import { plainSpeech, socketIoSpeech } from './load/peer-speech.mjs';
import { median, printTables, summarise } from './load/report.mjs';
import {
  addOtherTree,
  cpuMs,
  databaseCpuMs,
  openDatabaseServer,
  programs,
  startProgram,
} from './load/servers.mjs';
import { measureFirstLoad, measureLonger, printTargets } from './load/targets.mjs';
import { measureOpening } from './opening.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    /** Rounds of what connections cost. */
    connections: { type: 'string' },
    pairs: { type: 'string', default: '50' },
    'only-messages': { type: 'boolean', default: false },
    /** Another work tree, to compare with. */
    before: { type: 'string' },
    /** A folder for a processor profile of our server. */
    profile: { type: 'string' },
    servers: { type: 'string', default: Object.keys(programs).join(',') },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
const seconds = Number(values.seconds ?? (values.quick ? 1.5 : 2));
const connectionRounds = Number(values.connections ?? (values.quick ? 1 : 3));
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

/** Makes what the pairs will send, with breaths in between: a server wants its signs of life answered. */
async function supply(pairs, more) {
  for (const pair of pairs) {
    pair.speech.supply?.(pair.count, more);
    await new Promise(setImmediate);
  }
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
const loads = [];
let stopped = false;
const stop = async () => {
  if (stopped) return;
  stopped = true;
  for (const { pairs } of loads) for (const pair of pairs) pair.close();
  for (const { server } of loads) await server.end();
  await database.close();
};
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void stop().then(() => process.exit(1)));
/** Each is first as often as the others. */
const turnOf = (round) => loads.map((_, index) => loads[(index + round) % loads.length]);
try {
  for (const name of names) {
    const server = await startProgram(name, database, { flags: profiled(name) });
    loads.push({ server, pairs: [], closed: [], open: [], connections: [] });
  }
  say('preparing');
  await Promise.all(
    loads.map(async (load) => {
      load.pairs = await connectPairs(load.server);
    }),
  );
  for (const { server, pairs } of loads) {
    await supply(pairs, 40);
    await closedLoop(pairs, { ms: 2_000, most: 40 });
    say(`warm: ${server.title}`);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const load of turnOf(round)) {
      const { server, pairs } = load;
      await supply(pairs, mostEach + Math.ceil((openRate * seconds) / pairCount));
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

  for (let round = 0; round < connectionRounds; round += 1)
    for (const load of turnOf(round)) {
      load.connections.push(await measureConnections(load));
      const { connectsPerSecond, memoryEach, stormMs } = load.connections.at(-1);
      say(
        `round ${round + 1} ${load.server.title}: ${connectsPerSecond.toFixed(0)} connects/s, ${(memoryEach / 1_024).toFixed(1)} KB each, all at once ${stormMs.toFixed(0)} ms`,
      );
    }
  for (const { pairs } of loads) for (const pair of pairs) pair.close();
  const restarts = [];
  for (let round = 0; round < connectionRounds; round += 1)
    restarts.push(await measureRestart(loads[0], database));

  // The machine is the others' now.
  await stop();
  const unit = summarise(loads);
  const ratio = (name, part, key) => unit[name]?.[part].ratio?.[key];
  const seen = {
    perSocketIo: ratio('socketio', 'closed', 'perSecond'),
    perGroup: ratio('group', 'closed', 'perSecond'),
    deliverP99: ratio('socketio', 'open', 'deliverP99'),
    memory: ratio('socketio', 'connections', 'memoryEach'),
    connects: ratio('relay', 'connections', 'connectsPerSecond'),
    restart: restarts.length === 0 ? undefined : median(restarts) / 1_000,
  };
  const machine = `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`;
  const folder = resolve(import.meta.dirname, '../../test-results');
  mkdirSync(folder, { recursive: true });
  const facts = { machine, load: loadavg(), rounds, seconds, pairs: pairCount, restarts };
  const keep = () =>
    writeFileSync(
      join(folder, 'bench.json'),
      `${JSON.stringify({ ...facts, targets: seen, servers: unit }, null, 2)}\n`,
    );
  keep();
  console.log(
    `${machine}; load ${loadavg()[0].toFixed(1)}; ${rounds} rounds of ${seconds} s in turns, medians`,
  );
  printTables(loads, unit, { pairCount, openRate, connectionCount });
  console.log(
    `killed and started again: first acknowledgement after ${restarts.map((ms) => ms.toFixed(0)).join(', ')} ms`,
  );
  if (!values['only-messages']) {
    say('opening in Chromium');
    seen.opening = (await measureOpening()).drawnMs;
    say('a long conversation');
    seen.longer = await measureLonger(values.quick ? 5_000 : 100_000, values.quick ? 2 : 3);
    say('first load');
    if (!values.quick) seen.firstLoad = await measureFirstLoad();
    keep();
  }
  printTargets(seen);
} catch (error) {
  say(error.stack);
  process.exitCode = 1;
} finally {
  await stop();
}
process.exit();
