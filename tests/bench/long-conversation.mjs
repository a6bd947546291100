/**
 * `node tests/bench/long-conversation.mjs`: what opening a conversation costs when it has a long past, against one that fills a page.
 * On a device that is signed in for the first time (fresh) and on one that comes back (warm); rounds in turns, medians, printed and
 * never judged. Also the search: what it costs to read the past, to open the index and to ask it.
 *   node tests/bench/long-conversation.mjs --messages 100000 --rounds 5 [--search]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startClinic } from '../../src/clinic.ts';
import { readConfig } from '../../src/platform/server/config.ts';
import { createLogger } from '../../src/platform/server/logging.ts';
import { fillConversation } from '../support/long-conversation.ts';
import { openClinic, until } from '../support/person.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    search: { type: 'boolean', default: false },
  },
});
const [messages, rounds] = [values.messages, values.rounds].map(Number);
const page = 50;
/** Whoever comes back has looked at it for a moment: what was shown is written to the device meanwhile. */
const aLook = () => new Promise((resolve) => setTimeout(resolve, 500));

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const ms = (value) => `${value.toFixed(0)} ms`;

async function timed(work) {
  const started = performance.now();
  const value = await work();
  return { value, took: performance.now() - started };
}

/** From the engine's start on its device, or from the first list on a fresh one, to the newest page on the screen. */
async function open(person, id, count) {
  const shown = (view) =>
    view.status === 'ready' &&
    view.lastSeq === count &&
    view.items.filter((item) => item.type === 'message' && item.content.kind === 'text').length >=
      Math.min(page, count);
  await until((listener) => person.engine.watchConversation(id, listener), shown, 'the newest page');
}

const dataDir = mkdtempSync(join(tmpdir(), 'consulta-bench-'));
const config = readConfig({ PORT: '0', DATA_DIR: dataDir, RATE_LIMIT_SCALE: '100000', LOG_LEVEL: 'error' });
const server = await startClinic({ config, log: createLogger('error'), pages: 'none' });
const clinic = await openClinic(server.origin, server.bootstrapToken);
try {
  const team = await clinic.careTeam('Bench');
  const add = (name, role) => clinic.add({ name, role, careTeamIds: [team] });
  const doctor = await add('Doctor', 'provider');
  const people = {};
  for (const [name, count] of [
    ['short', page],
    ['long', messages],
  ]) {
    const person = await add(name, 'patient');
    people[name] = { person, count, id: await person.startWith(doctor) };
  }
  await doctor.engine.close();
  for (const each of Object.values(people)) {
    await each.person.engine.close();
    const text = (n) =>
      `Entry ${n}: blood pressure ${100 + (n % 60)}, ${n % 7 === 0 ? 'dizzy in the morning' : 'slept well'}.`;
    const { took } = await timed(() =>
      fillConversation({
        database: server.database,
        people: [each.person, doctor],
        conversationId: each.id,
        count: each.count,
        text,
      }),
    );
    console.log(`made ${each.count} messages in ${(took / 1_000).toFixed(1)} s`);
  }
  await server.database.pool.query('ANALYZE');

  const seen = { fresh: { short: [], long: [] }, warm: { short: [], long: [] } };
  for (let round = 1; round <= rounds; round += 1) {
    // In turns, each first as often as the other.
    const turns = Object.entries(people);
    for (const [name, { person, id, count }] of round % 2 === 0 ? turns : turns.reverse()) {
      // Signing in costs seconds of key derivation by intention: it is not part of opening.
      const device = await person.onNewDevice();
      seen.fresh[name].push((await timed(() => open(device, id, count))).took);
      await device.engine.devices();
      await aLook();
      const back = await timed(async () => {
        const again = await device.reload();
        await again.ready();
        await open(again, id, count);
        return again;
      });
      seen.warm[name].push(back.took);
      if (round === rounds) people[name].device = back.value;
      else await back.value.engine.close();
    }
  }
  console.log(
    `\n${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores; medians of ${rounds} rounds in turns`,
  );
  for (const [kind, { short, long }] of Object.entries(seen)) {
    const [a, b] = [median(short), median(long)];
    console.log(
      `${kind} device: ${page} messages ${ms(a)}, ${messages} messages ${ms(b)}, ratio ${(b / a).toFixed(2)}`,
    );
  }
  for (const [name, { device }] of Object.entries(people)) {
    const kept = [];
    for (const [, records] of device.device.records)
      for (const store of ['meta', 'chains', 'entries', 'messages', 'trackers', 'search']) {
        const all = await records.list(store, '');
        kept.push(
          `${store} ${all.length} (${(all.reduce((sum, { value }) => sum + value.length, 0) / 1_024).toFixed(0)} KB)`,
        );
      }
    console.log(`on the device of “${name}”: ${kept.join(', ')}`);
  }
  if (values.search) await measureSearch(people.long);
  for (const { device } of Object.values(people)) await device.engine.close();
} finally {
  await clinic.close();
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
}
// An engine may still wait for something by the clock.
process.exit();

async function measureSearch({ device, id }) {
  const { took } = await timed(async () => {
    await device.engine.indexOlder(id);
    let progress = 0;
    const more = setInterval(() => console.log(`  read ${progress}`), 10_000);
    await new Promise((resolve) => {
      void device.engine.watchSearch(id, (scope) => {
        progress = scope.doneCount;
        if (scope.ready && scope.complete) resolve();
      });
    });
    clearInterval(more);
  });
  console.log(
    `search: the whole past read into the index in ${(took / 1_000).toFixed(1)} s, heap ${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(0)} MB`,
  );
  const again = await device.reload();
  await again.ready();
  const first = await timed(() => again.engine.search('dizzy', { conversationId: id }));
  console.log(`search: first question of a session ${ms(first.took)} (opens the index)`);
  for (const query of ['dizzy', 'entry 4711', 'bloo pres 117', 'dizy mornin', 'nothing']) {
    const { value, took: asked } = await timed(() => again.engine.search(query, { conversationId: id }));
    console.log(
      `search: “${query}” ${value.value.total} hits${value.value.similar ? ' (similar)' : ''} in ${ms(asked)}`,
    );
  }
  await again.engine.close();
}
