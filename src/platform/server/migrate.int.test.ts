import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';
import { migrate } from './migrate.ts';
import { StartError } from './start-error.ts';

let database: FreshDatabase;
let folder: string;
let client: pg.Client;

function addMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

beforeEach(async () => {
  database = await freshDatabase({ empty: true });
  folder = mkdtempSync(join(tmpdir(), 'consulta-migrations-'));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  addMigration('1_first', 'CREATE TABLE a (x int); INSERT INTO a VALUES (1);');
  addMigration('2_second', 'ALTER TABLE a ADD COLUMN y int;');
});
afterEach(async () => {
  await client.end();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('migrations', () => {
  it('are applied once, in order, and recorded as Prisma records them', async () => {
    expect(await migrate(database.url, folder)).toEqual(['1_first', '2_second']);
    expect(await migrate(database.url, folder)).toEqual([]);
    const { rows } = await client.query(
      'SELECT migration_name, length(checksum) AS n, applied_steps_count, finished_at IS NOT NULL AS done FROM _prisma_migrations ORDER BY 1',
    );
    expect(rows).toEqual([
      { migration_name: '1_first', n: 64, applied_steps_count: 1, done: true },
      { migration_name: '2_second', n: 64, applied_steps_count: 1, done: true },
    ]);
  });

  it('are applied once when two servers start together', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database.url, folder)));
    expect(applied.flat().sort()).toEqual(['1_first', '2_second']);
    expect((await client.query('SELECT x FROM a')).rowCount).toBe(1);
  });

  it('refuse a file that is not the one the database was made with', async () => {
    await migrate(database.url, folder);
    addMigration('1_first', 'CREATE TABLE a (x bigint);');
    await expect(migrate(database.url, folder)).rejects.toThrow(StartError);
    await expect(migrate(database.url, folder)).rejects.toThrow('1_first is not the one');
  });

  it('refuse a database of a newer version', async () => {
    await migrate(database.url, folder);
    rmSync(join(folder, '2_second'), { recursive: true });
    await expect(migrate(database.url, folder)).rejects.toThrow(
      'made by a newer version (migration 2_second)',
    );
  });

  it('leave nothing of one that fails half-way', async () => {
    addMigration('3_broken', 'CREATE TABLE b (x int); SELECT 1/0;');
    await expect(migrate(database.url, folder)).rejects.toThrow('3_broken failed');
    expect((await client.query("SELECT to_regclass('b') AS found")).rows[0].found).toBeNull();
    addMigration('3_broken', 'CREATE TABLE b (x int);');
    expect(await migrate(database.url, folder)).toEqual(['3_broken']);
  });

  it('of this project make what people signed append-only', async () => {
    cpSync('prisma/migrations', folder, { recursive: true });
    rmSync(join(folder, '1_first'), { recursive: true });
    rmSync(join(folder, '2_second'), { recursive: true });
    await migrate(database.url, folder);
    await client.query("INSERT INTO audit_record (id, action) VALUES (gen_random_uuid(), 'test')");
    for (const sql of [
      "UPDATE audit_record SET action = 'x'",
      'DELETE FROM audit_record',
      'TRUNCATE audit_record',
    ]) {
      await expect(client.query(sql)).rejects.toThrow('audit_record is append-only');
    }
    await client.query("SET consulta.erasing = 'on'");
    await expect(client.query('DELETE FROM audit_record')).rejects.toThrow('append-only');
  });
});
