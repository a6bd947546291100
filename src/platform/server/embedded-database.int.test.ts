import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { startEmbeddedDatabase } from './embedded-database.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

function makeFolder(...below: string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'consulta-'));
  open.push(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, ...below);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function start(dataDir: string) {
  const server = await startEmbeddedDatabase({ dataDir, password: 'p w', settings: { fsync: 'off' } });
  open.push(() => server.stop());
  return server;
}

/** Over which way the server sees its client; null: its socket. */
async function seenAddress(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ address: string | null }>(
    'SELECT host(inet_client_addr()) AS address',
  );
  await client.end();
  return rows[0]?.address ?? null;
}

const socketsIn = (dataDir: string) =>
  readdirSync(join(dataDir, 'postgres')).filter((name) => name.startsWith('.s.'));

test('programs of this machine come over the socket in its folder, and what a killed server left there goes', async () => {
  const dataDir = makeFolder();
  const first = await start(dataDir);
  expect(await seenAddress(first.url('postgres'))).toBeNull();
  await first.stop();
  const left = '.s.PGSQL.1';
  for (const name of [left, `${left}.lock`]) writeFileSync(join(dataDir, 'postgres', name), '');
  const second = await start(dataDir);
  const socket = `.s.PGSQL.${second.port}`;
  expect(socketsIn(dataDir)).toEqual([socket, `${socket}.lock`]);
});

test('a folder whose path is too long for a socket is reached over the loopback interface', async () => {
  const server = await start(makeFolder('a'.repeat(60), 'b'.repeat(60)));
  expect(await seenAddress(server.url('postgres'))).toBe('127.0.0.1');
});
