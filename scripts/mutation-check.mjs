/**
 * Takes each guarded check out of a copy of the protocol's source, one at a time, and runs the attacks against the copy.
 * A check whose loss no attack notices is reported and the script ends with 1. Guards are lines that end in `// guard NAME`.
 * Arguments name files of the protocol (`open/log-replica.ts`): only their checks are taken out then. `--verbose` says what noticed.
 */
import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.join(root, 'src/protocol');
const mark = /; \/\/ guard ([A-Z0-9-]+)$/;
const condition = /^\s*if \(/;
/** What a lost check may turn into a loop without an end. */
const patienceMs = 300_000;
/** Modules are never forgotten: a fresh process after so many copies of the source. */
const copiesEach = 40;

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

/** A process that runs attacks against one copy of the source after the other. */
function openRunner() {
  let child = null;
  let copies = 0;
  return {
    /** `{ guards }`: `{ failure, fired }` of the source as it is. `{ lost, numbers }`: `{ failure }` of those attacks without that check. */
    async ask(question) {
      if (child === null || copies === copiesEach) {
        child?.kill();
        child = fork(path.join(root, 'scripts/lib/mutant-runner.mjs'), [source], {
          execArgv: ['--no-warnings'],
        });
        copies = 0;
      }
      copies += 1;
      const running = child;
      const late = setTimeout(() => running.kill('SIGKILL'), patienceMs);
      const answer = await new Promise((done) => {
        const ended = () => done({ broken: `no answer about ${question.lost?.name ?? 'the source'}` });
        running.once('exit', ended).once('message', (message) => {
          running.off('exit', ended);
          done(message);
        });
        running.send(question);
      });
      clearTimeout(late);
      if (answer.broken !== undefined) throw new Error(answer.broken);
      return answer;
    },
    close: () => child?.kill(),
  };
}

const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const guards = findGuards().filter(({ file }) => only.length === 0 || only.includes(file));
if (guards.length === 0) throw new Error('no checks in these files');
const first = openRunner();
// An attack in which a condition never holds is the same without that check: only the others can notice.
const { failure: baseline, fired } = await first.ask({ guards });
if (baseline !== null) throw new Error(`the source itself fails: ${baseline}`);
const queue = [...guards];
const unnoticed = [];
async function work(runner) {
  for (let guard = queue.shift(); guard !== undefined; guard = queue.shift()) {
    const { failure } = await runner.ask({ lost: guard, numbers: fired[guard.name] });
    if (failure === null) unnoticed.push(guard);
    else if (process.argv.includes('--verbose')) console.log(`${guard.name}: ${failure}`);
  }
  runner.close();
}
const others = Array.from({ length: availableParallelism() - 1 }, openRunner);
await Promise.all([first, ...others].map(work));
for (const guard of unnoticed)
  console.log(`nobody noticed the loss of ${guard.name} (${guard.file}:${guard.last + 1})`);
console.log(`${guards.length} checks taken out, ${guards.length - unnoticed.length} noticed`);
process.exitCode = unnoticed.length === 0 ? 0 : 1;
