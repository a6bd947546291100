import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backupMark, readDisk, readLastBackup, readSecretModes } from './folder-probe.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consulta-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a folder that was never used has no secrets and no backup, and room', async () => {
  expect(await readSecretModes(folder)).toEqual({ open: [], count: 0 });
  expect(await readLastBackup(folder)).toBeNull();
  const { freeBytes, totalBytes } = await readDisk(join(folder, 'new'));
  expect(freeBytes).toBeGreaterThan(0);
  expect(totalBytes).toBeGreaterThan(freeBytes);
});

it.skipIf(process.platform === 'win32')('a secret that the group can read is named', async () => {
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { mode: 0o700 });
  for (const name of ['session', 'mail']) writeFileSync(join(secrets, name), 'x', { mode: 0o600 });
  expect(await readSecretModes(folder)).toEqual({ open: [], count: 2 });
  chmodSync(join(secrets, 'mail'), 0o640);
  expect(await readSecretModes(folder)).toEqual({ open: ['secrets/mail'], count: 2 });
});

it('the mark of a backup tells when', async () => {
  writeFileSync(join(folder, backupMark), JSON.stringify({ at: 1_700_000_000_000 }));
  expect(await readLastBackup(folder)).toBe(1_700_000_000_000);
});
