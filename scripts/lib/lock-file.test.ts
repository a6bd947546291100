import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { entryFor, missingOptional } from './lock-file.mjs';

it('the lock file names the optional packages of every platform (else: node scripts/complete-lock.mjs)', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  expect(missingOptional(packages)).toEqual([]);
});

it('finds a package that is left out, also below another one', () => {
  const packages = {
    '': {},
    'node_modules/a': { dev: true, optionalDependencies: { 'a-linux-x64-musl': '1.0.0', b: '2.0.0' } },
    'node_modules/a/node_modules/b': { version: '2.0.0' },
  };
  expect(missingOptional(packages)).toEqual([{ name: 'a-linux-x64-musl', version: '1.0.0', dev: true }]);
});

it.each([
  ['@x/cli-linux-x64-musl', { cpu: ['x64'], libc: ['musl'], os: ['linux'] }],
  ['@x/binding-linux-arm-gnueabihf', { cpu: ['arm'], libc: ['glibc'], os: ['linux'] }],
  ['@x/cli-darwin-arm64', { cpu: ['arm64'], os: ['darwin'] }],
  ['@x/oxide-wasm32-wasi', { cpu: ['wasm32'] }],
])('tells the platform of %s', (name, platform) => {
  expect(entryFor({ name, version: '1.0.0', dev: false })).toEqual({
    version: '1.0.0',
    optional: true,
    ...platform,
  });
});
