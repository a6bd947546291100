/**
 * `npm run bench:engines`: the unit of work as people have it, from engine to engine. A sends → durable → acknowledged → shown to B → B's signed
 * receipt → shown to A. Closed loop, pairs side by side, several rounds; prints medians and never judges.
 *   npm run bench:engines -- --pairs 10 --messages 30 --rounds 5
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startClinic } from '../../src/clinic.ts';
import { readConfig } from '../../src/platform/server/config.ts';
import { createLogger } from '../../src/platform/server/logging.ts';
import { openClinic } from '../support/person.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '10' },
    messages: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
  },
});
const [pairs, messages, rounds] = [values.pairs, values.messages, values.rounds].map(Number);

function quantile(sorted, q) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** Resolves when the view holds this text (in this state), with the time that took. */
function shown(person, conversationId, text, state) {
  const started = performance.now();
  return new Promise((resolve) => {
    let unwatch = () => undefined;
    void person.engine
      .watchConversation(conversationId, (view) => {
        const found = view.items.some(
          (item) =>
            item.type === 'message' &&
            item.content.text === text &&
            (state === undefined || item.state === state),
        );
        if (!found) return;
        resolve(performance.now() - started);
        unwatch();
      })
      .then((end) => {
        unwatch = end;
      });
  });
}

const dataDir = mkdtempSync(join(tmpdir(), 'consulta-bench-'));
const config = readConfig({ PORT: '0', DATA_DIR: dataDir, RATE_LIMIT_SCALE: '100000', LOG_LEVEL: 'error' });
const server = await startClinic({ config, log: createLogger('error'), pages: 'none' });
const clinic = await openClinic(server.origin, server.bootstrapToken);
try {
  const team = await clinic.careTeam('Bench');
  const couples = [];
  for (let i = 0; i < pairs; i += 1) {
    const a = await clinic.add({ name: `Patient ${i}`, role: 'patient', careTeamIds: [team] });
    const b = await clinic.add({ name: `Provider ${i}`, role: 'provider', careTeamIds: [team] });
    couples.push({ a, b, id: await a.startWith(b) });
  }
  const text = 'x'.repeat(200);
  const table = [];
  for (let round = 1; round <= rounds; round += 1) {
    const seen = [];
    const receipts = [];
    const started = performance.now();
    await Promise.all(
      couples.map(async ({ a, b, id }, pair) => {
        for (let i = 0; i < messages; i += 1) {
          const line = `${text} ${round} ${pair} ${i}`;
          const atB = shown(b, id, line);
          const atA = shown(a, id, line, 'delivered');
          await a.write(id, line);
          seen.push(await atB);
          receipts.push(await atA);
        }
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    seen.sort((x, y) => x - y);
    receipts.sort((x, y) => x - y);
    table.push({
      round,
      'msg/s': Math.round((pairs * messages) / seconds),
      'send → seen p50 ms': Math.round(quantile(seen, 0.5)),
      'send → seen p99 ms': Math.round(quantile(seen, 0.99)),
      'send → receipt p50 ms': Math.round(quantile(receipts, 0.5)),
      'send → receipt p99 ms': Math.round(quantile(receipts, 0.99)),
    });
  }
  console.log(
    `${pairs} pairs, one message in flight each, ${messages} messages a round; engines, server and PostgreSQL share ${cpus().length} × ${cpus()[0]?.model}`,
  );
  console.table(table);

  // The same conversation opened on a device that knows nothing, short and long.
  const opened = [];
  for (const size of [50, 1_000]) {
    const [{ a, b }] = couples;
    const patient = await clinic.add({ name: `Reader ${size}`, role: 'patient', careTeamIds: [team] });
    const id = await patient.startWith(b);
    for (let i = 0; i < size; i += 1) await patient.write(id, `${text} ${i}`);
    await shown(b, id, `${text} ${size - 1}`);
    const fresh = await patient.onNewDevice();
    opened.push({
      messages: size,
      'open on a new device, newest 50 shown, ms': Math.round(await shown(fresh, id, `${text} ${size - 1}`)),
    });
    await fresh.engine.close();
    await a.inbox((view) => view.status === 'ready');
  }
  console.table(opened);
} finally {
  await clinic.close();
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
