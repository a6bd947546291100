/**
 * `npm test`: unit, integration (real PostgreSQL) and end-to-end (real Chromium), everything it needs installed and started
 * by itself on free ports in temporary folders. The last line is `N passed, N failed` (`, N skipped` may follow).
 * `npm test -- unit|system|e2e [files…]` runs a part.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { prepareBrowser } from './lib/browser.mjs';
import { prepareCallTools } from './lib/call-tools.mjs';
import {
  continueUnderPinnedNode,
  prepareBuild,
  prepareGenerated,
  prepareInstall,
  prepareWorker,
  projectEnvironment,
  root,
  runsPinnedNode,
} from './lib/prepare.mjs';

await prepareInstall();
if (!runsPinnedNode()) await continueUnderPinnedNode('scripts/test.mjs');

const parts = ['unit', 'system', 'e2e'];
const [part, ...files] = process.argv.slice(2);
if (part !== undefined && !parts.includes(part)) {
  console.error(`Say one of ${parts.join(', ')}, or nothing for all.`);
  process.exit(2);
}
const wanted = part === undefined ? parts : [part];
const results = join(root, 'test-results');
mkdirSync(results, { recursive: true });

let running = null;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => running?.kill(signal));

function run(command, args) {
  running = spawn(command, args, { cwd: root, env: projectEnvironment(), stdio: 'inherit' });
  return new Promise((done) => running.once('exit', (code) => done(code ?? 1)));
}

const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed or was skipped, said once more under everything else: a run is long, and often only its end is kept. */
const remarks = [];
/** Adds a runner's figures; a runner that failed without a failed test counts as one failure. */
function count({ passed, failed, skipped }, code) {
  total.passed += passed;
  total.skipped += skipped;
  total.failed += failed === 0 && code !== 0 ? 1 : failed;
  if (failed === 0 && code !== 0)
    remarks.push(`the runner itself failed with code ${code}: see its output above`);
}

/** The names of tests that failed, with the first lines of why, and of those that were skipped, from a report of vitest. */
function remarkVitest(project, result) {
  for (const file of result?.testResults ?? []) {
    const name = relative(root, file.name);
    if (file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'))
      remarks.push(`failed (${project}) ${name}: ${firstLines(file.message)}`);
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status === 'failed')
        remarks.push(`failed (${project}) ${name}: ${fullName}: ${firstLines(failureMessages?.[0])}`);
      else if (status !== 'passed') remarks.push(`skipped (${project}) ${name}: ${fullName}`);
    }
  }
}

/** The same from a report of Playwright. */
function remarkPlaywright(suites) {
  for (const suite of suites ?? []) {
    remarkPlaywright(suite.suites);
    for (const { title, file, tests } of suite.specs ?? [])
      for (const { status, results: tries } of tests)
        if (status === 'skipped') remarks.push(`skipped (e2e) ${file}: ${title}`);
        else if (status !== 'expected')
          remarks.push(`failed (e2e) ${file}: ${title}: ${firstLines(tries[0]?.error?.message)}`);
  }
}

function firstLines(text) {
  return stripVTControlCharacters(text ?? 'no message')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 4)
    .join(' | ');
}

function readReport(name) {
  const path = join(results, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

async function runVitest(project) {
  const report = `${project}.json`;
  rmSync(join(results, report), { force: true });
  const code = await run('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=test-results/${report}`,
    ...files,
  ]);
  const result = readReport(report);
  remarkVitest(project, result);
  count(
    {
      passed: result?.numPassedTests ?? 0,
      failed: result?.numFailedTests ?? 0,
      skipped: (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0),
    },
    code,
  );
}

async function runPlaywright() {
  await prepareBrowser();
  await prepareCallTools(['coturn', 'firefox-esr']);
  await prepareWorker();
  await prepareBuild();
  rmSync(join(results, 'e2e.json'), { force: true });
  const code = await run('playwright', ['test', ...files]);
  const result = readReport('e2e.json');
  const stats = result?.stats;
  remarkPlaywright(result?.suites);
  count(
    {
      passed: stats?.expected ?? 0,
      failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0),
      skipped: stats?.skipped ?? 0,
    },
    code,
  );
}

await prepareGenerated();
if (wanted.includes('unit')) await runVitest('unit');
if (wanted.includes('system')) {
  await prepareCallTools(['coturn']);
  await runVitest('system');
}
if (wanted.includes('e2e')) await runPlaywright();

if (remarks.length > 0) console.log(`\n${remarks.join('\n')}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
