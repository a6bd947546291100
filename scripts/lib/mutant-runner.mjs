/**
 * Runs attacks against copies of the protocol's source in one process: each copy is the same modules under addresses of their own, one
 * of them without a guarded check. Asked and answered by scripts/mutation-check.mjs.
 */
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const source = process.argv[2];
const home = `${pathToFileURL(source).href}/`;
const isOurs = (url) => url.startsWith(home) && url.split('?')[0].endsWith('.ts');
/** Texts without their types, by path; only the one with the lost check differs from copy to copy. */
const plain = new Map();
/** The check that is taken out: file, first and last line. */
let guard = null;
/** In a first copy none is, and each says when its condition holds. */
let watched = [];
let copy = 0;

/** Where the condition of `if (…) …` ends. */
function endOfCondition(line) {
  let depth = 0;
  for (let at = line.indexOf('('); at < line.length; at += 1) {
    if (line[at] === '(') depth += 1;
    if (line[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`no whole condition: ${line}`);
}

function plainText(file) {
  const ofFile = (each) => path.join(source, each.file) === file;
  const changed = guard === null ? watched.filter(ofFile) : [guard].filter(ofFile);
  if (changed.length === 0 && plain.has(file)) return plain.get(file);
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const { first, last, name } of changed) {
    const end = endOfCondition(lines[first]);
    const [before, after] = [lines[first].slice(0, end), lines[first].slice(end)];
    if (guard === null) lines[first] = `${before.replace('(', '(holds(')}, '${name}')${after}`;
    else lines.fill('', first, last + 1);
  }
  const text = stripTypeScriptTypes(lines.join('\n'));
  if (changed.length === 0) plain.set(file, text);
  return text;
}

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return isOurs(found.url) ? { ...found, url: `${found.url.split('?')[0]}?copy=${copy}` } : found;
  },
  load(url, context, next) {
    if (!isOurs(url)) return next(url, context);
    const file = fileURLToPath(url.split('?')[0]);
    return { format: 'module', source: plainText(file), shortCircuit: true };
  },
});

async function readAttacks() {
  copy += 1;
  const at = (file) => import(`${home}${file}?copy=${copy}`);
  const { secretReady } = await at('secret/sodium-secret.ts');
  const { attacks } = await at('adversarial/attacks.ts');
  await secretReady();
  return attacks;
}

/** The first attack that was not refused as it should, in words; null when all were. `numbers`: the places of those to run. */
async function firstFailure(attacks, numbers, before = () => undefined) {
  for (const number of numbers) {
    const { rule, title, run } = attacks[number];
    before(number);
    try {
      await run();
    } catch (error) {
      return `${rule} ${title}: ${error.message}`;
    }
  }
  return null;
}

/** Runs all attacks against the source as it is; in which of them does the condition of which check hold? */
async function watch(guards) {
  const fired = Object.fromEntries(guards.map(({ name }) => [name, []]));
  let current = 0;
  globalThis.holds = (condition, name) => {
    if (condition && fired[name].at(-1) !== current) fired[name].push(current);
    return condition;
  };
  watched = guards;
  const attacks = await readAttacks();
  const failure = await firstFailure(attacks, attacks.keys(), (number) => {
    current = number;
  });
  watched = [];
  return { failure, fired };
}

process.on('message', ({ guards, lost, numbers }) => {
  guard = lost ?? null;
  const answer =
    guards === undefined
      ? readAttacks().then(async (attacks) => ({ failure: await firstFailure(attacks, numbers) }))
      : watch(guards);
  answer.then(
    (found) => process.send(found),
    (error) => process.send({ broken: error.stack }),
  );
});
