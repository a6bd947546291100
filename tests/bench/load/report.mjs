/** Medians, ratios round by round, and the tables of `npm run bench`. */
import { quantile } from './pair.mjs';

export const median = (numbers) => quantile(numbers, 0.5);

const mediansOf = (results) =>
  Object.fromEntries(
    Object.keys(results[0] ?? {}).map((key) => [key, median(results.map((each) => each[key]))]),
  );

/** Ours to the other, round by round, because the machine is another one in each; then their median. */
const ratiosOf = (ours, theirs) =>
  Object.fromEntries(
    Object.keys(ours[0] ?? {}).map((key) => [
      key,
      median(ours.map((each, round) => each[key] / theirs[round][key])),
    ]),
  );

/** `loads`: ours first; each with rounds of `closed`, `open` and `connections`. */
export function summarise(loads) {
  const [ours] = loads;
  return Object.fromEntries(
    loads.map((load) => [
      load.server.name,
      Object.fromEntries(
        ['closed', 'open', 'connections'].map((part) => [
          part,
          { ...mediansOf(load[part]), ratio: load === ours ? null : ratiosOf(ours[part], load[part]) },
        ]),
      ),
    ]),
  );
}

const pair = (a, b) => `${a.toFixed(1)} / ${b.toFixed(1)}`;
const ratio = (found, key) => found.ratio?.[key]?.toFixed(2) ?? '';

const messageRow = (found, key) => ({
  'msg/s': Math.round(found.perSecond),
  'deliver p50 / p99 ms': pair(found.deliverP50, found.deliverP99),
  'receipt p50 / p99 ms': pair(found.receiptP50, found.receiptP99),
  'server CPU ms a message': found.cpuEach.toFixed(2),
  'database CPU ms a message': found.databaseCpuEach.toFixed(2),
  'ours ÷ it': ratio(found, key),
});

const connectionRow = (found) => ({
  'connects/s': Math.round(found.connectsPerSecond),
  'ours ÷ it': ratio(found, 'connectsPerSecond'),
  'idle KB each': (found.memoryEach / 1_024).toFixed(1),
  'ours ÷ it ': ratio(found, 'memoryEach'),
  'all back at once ms': Math.round(found.stormMs),
});

/** Prints what `summarise` found. */
export function printTables(loads, summary, { pairCount, openRate, connectionCount }) {
  const table = (row) =>
    console.table(Object.fromEntries(loads.map(({ server }) => [server.title, row(summary[server.name])])));
  console.log(`${pairCount} pairs, one message in flight each; the ratio is that of msg/s`);
  table(({ closed }) => messageRow(closed, 'perSecond'));
  console.log(`${openRate} messages a second; the ratio is that of deliver p99`);
  table(({ open }) => messageRow(open, 'deliverP99'));
  if (loads[0].connections.length === 0) return;
  console.log(`${connectionCount} connections`);
  table(({ connections }) => connectionRow(connections));
}
