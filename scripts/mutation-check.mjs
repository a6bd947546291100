/**
 * Takes each guarded check out of a copy of the protocol's source, one at a time, and runs the attacks against the copy.
 * A check whose loss no attack notices is reported and the script ends with 1. Guards are lines that end in `// guard NAME`.
 * Arguments name files of the protocol (`open/log-replica.ts`): only their checks are taken out then. `--verbose` says what noticed.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.join(root, 'src/protocol');
const mark = /; \/\/ guard ([A-Z0-9-]+)$/;
const condition = /^\s*if \(/;

/** Runs the whole list without a test library; exit code 1 and a line on stdout at the first failure. */
const runner = `
import { attacks } from './protocol/adversarial/attacks.ts';
import { secretReady } from './protocol/secret/sodium-secret.ts';
await secretReady();
for (const { rule, title, run } of attacks) {
  try {
    await run();
  } catch (error) {
    process.stdout.write(rule + ' ' + title + ': ' + error.message);
    process.exit(1);
  }
}`;

/** Every guard of the source: file, line number and name. */
function findGuards() {
  const guards = [];
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!/^(open|secret)\/.+\.ts$/.test(file)) continue;
    const lines = readFileSync(path.join(source, file), 'utf8').split('\n');
    for (const [line, text] of lines.entries()) {
      const name = mark.exec(text)?.[1];
      if (name === undefined) continue;
      // The formatter breaks a long statement once, after its condition.
      const first = condition.test(text) ? line : line - 1;
      if (!condition.test(lines[first])) throw new Error(`${file}:${line + 1}: a guard is one if statement`);
      guards.push({ file, first, last: line, name });
    }
  }
  const names = new Set(guards.map((guard) => guard.name));
  if (names.size !== guards.length) throw new Error('two guards have one name');
  return guards;
}

/** Runs the attacks in `folder`; answers the first failure, or null when all attacks were refused as they should. */
function runAttacks(folder) {
  const file = path.join(folder, 'run.mjs');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--no-warnings', file], { timeout: 300_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(null);
      else if (stdout !== '') resolve(stdout.trim());
      else reject(new Error(stderr));
    });
  });
}

function prepare(folder, guard) {
  cpSync(source, path.join(folder, 'protocol'), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  writeFileSync(path.join(folder, 'run.mjs'), runner);
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  if (guard === null) return;
  const file = path.join(folder, 'protocol', guard.file);
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.fill('', guard.first, guard.last + 1);
  writeFileSync(file, lines.join('\n'));
}

async function outcome(guard) {
  const folder = mkdtempSync(path.join(tmpdir(), 'consulta-mutation-'));
  try {
    prepare(folder, guard);
    return await runAttacks(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const baseline = await outcome(null);
if (baseline !== null) throw new Error(`the source itself fails: ${baseline}`);
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const guards = findGuards().filter(({ file }) => only.length === 0 || only.includes(file));
if (guards.length === 0) throw new Error('no checks in these files');
const queue = [...guards];
const unnoticed = [];
async function work() {
  for (let guard = queue.shift(); guard !== undefined; guard = queue.shift()) {
    const failure = await outcome(guard);
    if (failure === null) unnoticed.push(guard);
    else if (process.argv.includes('--verbose')) console.log(`${guard.name}: ${failure}`);
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
for (const guard of unnoticed)
  console.log(`nobody noticed the loss of ${guard.name} (${guard.file}:${guard.last + 1})`);
console.log(`${guards.length} checks taken out, ${guards.length - unnoticed.length} noticed`);
process.exitCode = unnoticed.length === 0 ? 0 : 1;
