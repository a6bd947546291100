/** English and Spanish have the same keys and the same ICU arguments; no empty text. */
import { readFileSync } from 'node:fs';

function flatten(tree, prefix = '') {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );
}

/** Names of the arguments at the top level of an ICU text. */
function argumentsOf(text) {
  const names = new Set();
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '{') {
      depth += 1;
      const name = /^\s*([A-Za-z]\w*)\s*[,}]/.exec(text.slice(i + 1));
      if (depth % 2 === 1 && name) names.add(name[1]);
    } else if (text[i] === '}') depth -= 1;
  }
  return [...names].sort().join(', ');
}

const read = (language) => new Map(flatten(JSON.parse(readFileSync(`src/i18n/${language}.json`, 'utf8'))));
const en = read('en');
const es = read('es');
const problems = [];
for (const key of new Set([...en.keys(), ...es.keys()])) {
  const [a, b] = [en.get(key), es.get(key)];
  if (a === undefined) problems.push(`${key}: no English`);
  else if (b === undefined) problems.push(`${key}: no Spanish`);
  else if (a.trim() === '' || b.trim() === '') problems.push(`${key}: empty`);
  else if (argumentsOf(a) !== argumentsOf(b))
    problems.push(`${key}: {${argumentsOf(a)}} and {${argumentsOf(b)}}`);
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
