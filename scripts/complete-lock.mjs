/** After `npm install`: puts back the optional packages of other platforms that npm left out of the lock file (decision 001). */
import { readFileSync, writeFileSync } from 'node:fs';
import { entryFor, missingOptional } from './lib/lock-file.mjs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const missing = missingOptional(lock.packages);
for (const one of missing) lock.packages[`node_modules/${one.name}`] = entryFor(one);
const { '': root, ...others } = lock.packages;
const sorted = Object.entries(others).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = { '': root, ...Object.fromEntries(sorted) };
if (missing.length > 0) writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(missing.length === 0 ? 'The lock file is complete.' : `Added ${missing.length} packages.`);
