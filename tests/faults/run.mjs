/**
 * `npm run faults`: every row of the table of faults in full, one after the other, with its figures.
 *   npm run faults -- 1 8 12          only these rows
 *   npm run faults -- --scale 0.1 1   a tenth of the counts
 *   npm run faults -- --docs 12       writes the figures into docs/faults.md too
 *   npm run faults -- --row 2 12      a row that takes longer than so many minutes is ended (15 without)
 *   npm run faults -- --all 60        what has not begun after so many minutes is left out (30 without)
 * Results go to test-results/faults.json. It fails when a fact does not hold; a figure that misses its target is only shown.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareCallTools } from '../../scripts/lib/call-tools.mjs';
import {
  continueUnderPinnedNode,
  prepareBuild,
  prepareGenerated,
  prepareInstall,
  projectEnvironment,
  root,
  runsPinnedNode,
} from '../../scripts/lib/prepare.mjs';

/** Every row: what is done, and tests that show it and live elsewhere (`e2e` ones run in real browsers). */
const rows = [
  [1, 'kill -9 the server 5 times during 10,000 sends, 100 in flight'],
  [2, '200 clients whose connections are cut at random'],
  [3, 'each send three times in parallel, over two instances'],
  [4, 'a road that delays and reorders'],
  [5, 'clocks of clients a day off'],
  [6, 'the database restarts and is killed under load'],
  [7, 'Redis away for 30 s'],
  [8, 'a reader that never reads'],
  [9, '1,000 reconnects at once, three times'],
  [10, 'the disk is full'],
  [11, 'payloads of the limit + 1, 1 MB, 100 MB'],
  [12, '100,000 malformed frames'],
  [13, '1,000 made-up inputs for every procedure'],
  [
    14,
    'every procedure × role × foreign ids, subscriptions too',
    ['tests/system/authorisation-matrix.test.ts'],
  ],
  [15, 'foreign, null and absent Origin; cross-site POST'],
  [16, 'rate limits over two instances'],
  [
    17,
    'a session is revoked, an account disabled',
    ['tests/system/identity-sessions.test.ts', 'tests/system/several-instances.test.ts'],
  ],
  [
    18,
    'relay credentials expired or altered; relaying to private addresses',
    ['tests/system/calls-turn.test.ts'],
  ],
  [19, 'an audit row edited, deleted, truncated'],
  [20, 'a person exported and erased'],
  [21, 'two servers on one data folder', ['tests/system/process.test.ts']],
  [22, 'a restart under load (deploy)'],
  [
    23,
    'a call: ICE dropped, network changed, page reloaded, server killed',
    ['tests/system/call-session.test.ts'],
    ['tests/e2e/call-engine.spec.ts', 'tests/e2e/call-engine-relay.spec.ts'],
  ],
].map(([number, what, system = [], e2e = []]) => ({ number, what, system, e2e }));

await prepareInstall();
if (!runsPinnedNode()) await continueUnderPinnedNode('tests/faults/run.mjs');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: 'string', default: '1' },
    docs: { type: 'boolean', default: false },
    row: { type: 'string', default: '15' },
    all: { type: 'string', default: '30' },
  },
});
const minuteMs = 60_000;
const wanted = new Set(positionals.map(Number));
const results = join(root, 'test-results');
mkdirSync(results, { recursive: true });
await prepareGenerated();

function filesOf({ number, system }) {
  const prefix = `${String(number).padStart(2, '0')}-`;
  const own = readdirSync(import.meta.dirname)
    .filter((name) => name.startsWith(prefix) && name.endsWith('.fault.ts'))
    .map((name) => relative(root, join(import.meta.dirname, name)));
  return [...own, ...system];
}

/** How long who is asked to end may take over it. */
const goodbyeMs = 20_000;

/** Runs a program of this project; answers false when it took too long and was ended, with everything that it had started. */
async function runProgram(program, args, env) {
  const limit = Math.min(Number(values.row) * minuteMs, endsAt - Date.now());
  // A group of its own: servers and databases that tests started end with it.
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env, detached: true });
  let late = false;
  const endAll = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  const ask = setTimeout(() => {
    late = true;
    endAll('SIGTERM');
  }, limit);
  const cut = setTimeout(() => endAll('SIGKILL'), limit + goodbyeMs);
  const interrupted = () => endAll('SIGINT');
  process.once('SIGINT', interrupted);
  await once(child, 'close');
  process.off('SIGINT', interrupted);
  clearTimeout(ask);
  clearTimeout(cut);
  return !late;
}

const outOfTime = { fullName: 'it took too long and was ended', status: 'failed', meta: {} };

/** Runs files of the system tests; answers the tests with their figures. */
async function runVitest(files) {
  const report = join(results, 'fault-row.json');
  rmSync(report, { force: true });
  const inTime = await runProgram(
    'vitest',
    ['run', '--project', 'system', '--no-file-parallelism', '--reporter=default', '--reporter=json']
      .concat(`--outputFile.json=${report}`)
      .concat(files),
    { ...projectEnvironment(), FAULTS: 'full', FAULT_SCALE: values.scale },
  );
  if (!inTime) return [outOfTime];
  if (!existsSync(report)) return [];
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  // A file that could not even begin has no tests.
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return [...tests, ...broken.map(({ name }) => ({ fullName: name, status: 'failed', meta: {} }))];
}

/** Runs browser tests the way `npm test` does; answers how many passed and failed. */
async function runE2e(files) {
  const report = join(results, 'e2e.json');
  rmSync(report, { force: true });
  await runProgram('node', ['scripts/test.mjs', 'e2e', ...files], projectEnvironment());
  if (!existsSync(report)) return { passed: 0, failed: files.length };
  const { stats } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

async function runRow(row) {
  const files = filesOf(row);
  if (files.length + row.e2e.length === 0)
    return { ...row, facts: 'no test', figures: [], passed: 0, failed: [] };
  const tests = files.length === 0 ? [] : await runVitest(files);
  const browser = row.e2e.length === 0 ? { passed: 0, failed: 0 } : await runE2e(row.e2e);
  const passed = tests.filter(({ status }) => status === 'passed').length + browser.passed;
  const failed = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  if (browser.failed > 0) failed.push(`${browser.failed} in browsers`);
  const figures = tests.flatMap(({ meta }) => meta?.fault?.figures ?? []);
  const facts = failed.length > 0 ? 'BROKEN' : passed > 0 ? 'hold' : 'skipped';
  return { ...row, facts, figures, passed, failed };
}

function describeFigure({ name, value, unit, target, met }) {
  const wish = target === '' ? '' : ` (wanted ${target}${met ? '' : ', MISSED'})`;
  return `${name}: ${value}${unit === '' ? '' : ` ${unit}`}${wish}`;
}

function toLine({ number, what, facts, figures, passed, failed }) {
  const words = figures.length === 0 ? [`${passed} tests pass`] : figures.map(describeFigure);
  const broken = failed.length === 0 ? '' : ` Failed: ${failed.join('; ')}`;
  return `| ${number} | ${what} | ${words.join('; ')}${broken} | ${facts} |`;
}

/** Puts lines into the document's table in the place of older ones of the same rows, and says when and where they were found. */
function writeDocs(rows, machine) {
  const path = join(root, 'docs/faults.md');
  const fresh = new Map(rows.map((row) => [String(row.number), toLine(row)]));
  const day = new Date().toISOString().slice(0, 10);
  const counts = Number(values.scale) === 1 ? 'full counts' : `${values.scale} of the full counts`;
  const names = rows.map(({ number }) => number).join(', ');
  const run = `Last run: ${day}, ${machine}, ${counts}, rows ${names}.`;
  const text = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => fresh.get(/^\| (\d+) \|/.exec(line)?.[1]) ?? (line.startsWith('Last run: ') ? run : line));
  writeFileSync(path, text.join('\n'));
}

const chosen = rows.filter(({ number }) => wanted.size === 0 || wanted.has(number));
if (chosen.some(({ number }) => number === 18)) await prepareCallTools(['coturn']);
if (chosen.some(({ number }) => [3, 7, 16, 22].includes(number)))
  await prepareCallTools(['redis-server', 'nginx']);
if (chosen.some(({ e2e }) => e2e.length > 0)) await prepareBuild();
const endsAt = Date.now() + Number(values.all) * minuteMs;
const done = [];
const machine = `${cpus().length} × ${cpus()[0]?.model} at a load of ${loadavg()[0].toFixed(1)}`;
for (const row of chosen) {
  if (Date.now() > endsAt) {
    console.log(`\n— ${row.number}: left out, the time is up`);
    continue;
  }
  console.log(`\n— ${row.number}: ${row.what}`);
  done.push(await runRow(row));
  writeFileSync(
    join(results, 'faults.json'),
    `${JSON.stringify({ at: new Date().toISOString(), machine, scale: Number(values.scale), rows: done }, null, 2)}\n`,
  );
  if (values.docs) writeDocs(done, machine);
}
console.log(`\n| # | fault | figures | facts |\n|---|---|---|---|\n${done.map(toLine).join('\n')}`);
process.exit(done.some(({ facts }) => facts === 'BROKEN') || done.length < chosen.length ? 1 : 0);
