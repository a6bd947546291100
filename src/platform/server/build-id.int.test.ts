import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAppVersion } from './build-id.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'consulta-build-'));
  for (const name of ['.next', 'dist/worker']) mkdirSync(join(folder, name), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function versionOf(pages: string, workers: object) {
  writeFileSync(join(folder, '.next/BUILD_ID'), pages);
  writeFileSync(join(folder, 'dist/worker/manifest.json'), JSON.stringify(workers));
  return await readAppVersion(folder);
}

it('names a build by its pages and its workers', async () => {
  const workers = {
    engine: '/worker/engine-A.js',
    engineFiles: ['/worker/engine-A.js', '/worker/part-B.js'],
  };
  const first = await versionOf('one', workers);
  expect(first.build).toMatch(/^[0-9a-f]{16}$/);
  expect(first.engineFiles).toEqual(workers.engineFiles);
  expect(await versionOf('one', workers)).toEqual(first);
  expect((await versionOf('two', workers)).build).not.toBe(first.build);
  expect((await versionOf('one', { engine: '/worker/engine-C.js' })).build).not.toBe(first.build);
});
