import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';
import { type Config, readConfig } from './config.ts';
import { type Database, openDatabase } from './database.ts';
import { createLogger } from './logging.ts';
import { shareSecrets } from './shared-secrets.ts';

let fresh: FreshDatabase;
let database: Database;
let folders: string[];
beforeEach(async () => {
  folders = [];
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, createLogger('silent'));
});
afterEach(async () => {
  await database.close();
  await fresh.drop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An instance with a data folder of its own. */
function instance(SESSION_SECRET = 'the same for everybody who is one of us'): Config {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'consulta-secrets-'));
  folders.push(DATA_DIR);
  return readConfig({ DATA_DIR, SESSION_SECRET });
}

it('gives all instances the same secrets, of which none is in the database in the open', async () => {
  const start = () => shareSecrets(instance(), fresh.url);
  const [one, two, three] = [...(await Promise.all([start(), start()])), await start()];
  for (const name of ['prelogin', 'uploads', 'calendar', 'push', 'mail', 'session'] as const) {
    const secret = one.secret(name);
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect([two.secret(name), three.secret(name)]).toEqual([secret, secret]);
    const { rows } = await database.pool.query('SELECT sealed FROM installation_secret');
    for (const { sealed } of rows) expect(Buffer.from(sealed).includes(secret)).toBe(false);
  }
  expect(one.secret('push')).not.toBe(one.secret('mail'));
});

it('takes over what an instance made when it was alone', async () => {
  const alone = instance();
  const push = alone.secret('push');
  await shareSecrets(alone, fresh.url);
  expect((await shareSecrets(instance(), fresh.url)).secret('push')).toBe(push);
});

it('stops a start with another SESSION_SECRET, and with a row that was exchanged', async () => {
  await shareSecrets(instance(), fresh.url);
  const refused = /^SESSION_SECRET is not the one that this database was set up with/;
  const other = instance('a secret that nobody else of us has got');
  await expect(shareSecrets(other, fresh.url)).rejects.toThrow(refused);
  await database.pool.query(
    `UPDATE installation_secret SET sealed = (SELECT sealed FROM installation_secret WHERE name = 'push') WHERE name = 'mail'`,
  );
  await expect(shareSecrets(instance(), fresh.url)).rejects.toThrow(refused);
});
