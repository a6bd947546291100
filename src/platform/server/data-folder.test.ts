import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder } from './data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consulta-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the data folder', () => {
  it('is refused to a second owner while the first one lives, and free after', () => {
    const lock = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(`in use by another process (process ${process.pid})`);
    lock.release();
    lockDataFolder(folder).release();
    expect(existsSync(join(folder, 'consulta.lock'))).toBe(false);
  });

  it.each([
    ['a process that is gone', '999999999 1\n'],
    ['a process id that another program has by now', `${process.pid} 1\n`],
    ['a file cut short', ''],
  ])('is taken over from %s', (_name, content) => {
    writeFileSync(join(folder, 'consulta.lock'), content);
    lockDataFolder(folder).release();
  });
});
