import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audit } from '#src/features/audit/public.ts';
import { readHeadsFile } from '#src/features/audit/server/heads.ts';
import { freshDatabase } from '#tests/support/test-database.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

const pool = () => server.clinic.database.pool;
const log = () => server.clinic.services.audit;

/** As somebody does who owns the database: past the triggers. */
async function tamper(...statements: string[]): Promise<void> {
  const client = await pool().connect();
  try {
    await client.query(`SET session_replication_role = 'replica'`);
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.query(`RESET session_replication_role`);
    client.release();
  }
}

/** Writes rows until there are `count` in the chain (the invitation of the first start is one of them). */
async function fill(count: number): Promise<void> {
  await log().verify();
  const { rows } = await pool().query<{ there: number }>(
    `SELECT count(*)::int AS there FROM audit_record WHERE seq IS NOT NULL`,
  );
  for (let n = rows[0]?.there ?? 0; n < count; n += 1) {
    await audit(pool(), { actorId: null, action: 'test.row', subjectId: `${n}`, detail: { b: n, a: true } });
    await log().verify();
  }
}

async function findings() {
  const { findings: found } = await log().verify();
  return found.map(({ kind, from, to }) => ({ kind, from, to }));
}

describe('the audit log', () => {
  it('is chained without gaps, whoever writes at the same time, and verifies', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        server.clinic.database.transaction(async (q) => {
          await audit(q, { actorId: null, action: 'test.row', subjectId: `${n}` });
          if (n % 4 === 0) throw new Error('rolled back');
        }),
      ).map((work) => work.catch(() => undefined)),
    );
    expect(await findings()).toEqual([]);
    const { rows } = await pool().query(`SELECT seq FROM audit_record ORDER BY seq`);
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, place) => place + 1));
    expect(rows).toHaveLength(31);
  });

  it('names a row that was edited', async () => {
    await fill(6);
    await tamper(`UPDATE audit_record SET action = 'harmless' WHERE seq = 3`);
    expect(await findings()).toEqual([{ kind: 'changed', from: 3, to: 3 }]);
  });

  it('names rows that were deleted in the middle', async () => {
    await fill(6);
    await tamper(`DELETE FROM audit_record WHERE seq IN (3, 4)`);
    expect(await findings()).toEqual([{ kind: 'missing', from: 3, to: 4 }]);
  });

  it('names the end that was cut off, heads and all, by the head in the data folder', async () => {
    await fill(6);
    await log().headsFile();
    await tamper(`DELETE FROM audit_record WHERE seq > 4`, `DELETE FROM audit_head WHERE seq > 4`);
    expect(await findings()).toEqual([{ kind: 'truncated', from: 5, to: 6 }]);
  });

  it('names the end that was cut off when the log has grown over it since', async () => {
    await fill(6);
    await tamper(`DELETE FROM audit_record WHERE seq > 4`, `DELETE FROM audit_head WHERE seq > 4`);
    await audit(pool(), { actorId: null, action: 'test.row', subjectId: 'after' });
    await audit(pool(), { actorId: null, action: 'test.row', subjectId: 'after' });
    expect(await findings()).toEqual([{ kind: 'rewritten', from: 1, to: 6 }]);
  });

  it('names two rows that changed places', async () => {
    await fill(6);
    await tamper(
      `UPDATE audit_record SET seq = -1 WHERE seq = 2`,
      `UPDATE audit_record SET seq = 2 WHERE seq = 4`,
      `UPDATE audit_record SET seq = 4 WHERE seq = -1`,
    );
    const found = await findings();
    expect(found.filter(({ kind }) => kind === 'moved').map(({ from }) => from)).toEqual(
      expect.arrayContaining([2, 4]),
    );
  });

  it('names a row that was put in, before it is chained and after', async () => {
    await fill(3);
    await tamper(
      `INSERT INTO audit_record (id, action, detail) VALUES (gen_random_uuid(), 'forged.row', '{}')`,
    );
    expect(await findings()).toEqual([{ kind: 'foreign', from: 4, to: 4 }]);
  });

  it('compares with heads that were kept elsewhere', async () => {
    await fill(4);
    const { heads } = readHeadsFile(await log().headsFile()) ?? { heads: [] };
    expect(heads.at(-1)).toMatchObject({ kind: 'head', seq: 4 });
    expect((await log().verify(heads)).findings).toEqual([]);
    const forged = heads.map((head) => ({ ...head, hash: new Uint8Array(32) }));
    expect((await log().verify(forged)).findings.map(({ kind }) => kind)).toContain('head');
  });

  it('refuses to be changed, and lets rows go only with a signed head for them', async () => {
    await fill(6);
    for (const sql of [
      `UPDATE audit_record SET action = 'x' WHERE seq = 2`,
      `UPDATE audit_record SET seq = 99 WHERE seq = 2`,
      `DELETE FROM audit_record WHERE seq = 2`,
      `TRUNCATE audit_record`,
      `DELETE FROM audit_head`,
      `UPDATE audit_head SET seq = 7`,
    ])
      await expect(pool().query(sql)).rejects.toThrow('is append-only');
  });

  it('still verifies after the retention rule removed its beginning', async () => {
    await fill(6);
    const outside = readHeadsFile(await log().headsFile())?.heads ?? [];
    const { rows } = await pool().query<{ at: number }>(
      `SELECT (extract(epoch FROM at) * 1000)::float8 AS at FROM audit_record WHERE seq = 4`,
    );
    const gone = await log().removeOlderThan(rows[0]?.at ?? 0);
    expect(gone).toBeGreaterThan(0);
    expect(gone).toBeLessThan(6);
    await fill(8);
    expect((await log().verify(outside)).findings).toEqual([]);
    // Whoever removes more than the head stands for is named.
    await tamper(`DELETE FROM audit_record WHERE seq = ${gone + 1}`);
    expect(await findings()).toEqual([{ kind: 'missing', from: gone + 1, to: gone + 1 }]);
    await tamper(`DELETE FROM audit_head WHERE kind = 'removal'`);
    expect(await findings()).toEqual([{ kind: 'missing', from: 1, to: gone + 1 }]);
  });

  it('takes in what was there before the chain, and nothing later without a mark', async () => {
    const database = await freshDatabase();
    const old = new pg.Client({ connectionString: database.url });
    await old.connect();
    await old.query(
      `INSERT INTO audit_record (id, action) SELECT gen_random_uuid(), 'old.row' FROM generate_series(1, 1200)`,
    );
    await old.end();
    const upgraded = await startTestServer({ databaseUrl: database.url });
    const { audit: chain } = upgraded.clinic.services;
    const { rows: all } = await upgraded.clinic.database.pool.query(
      `INSERT INTO audit_record (id, action) VALUES (gen_random_uuid(), 'old.row') RETURNING id`,
    );
    const { findings: found, rows } = await chain.verify();
    expect(rows).toBe(1_202);
    expect(found).toMatchObject([{ kind: 'foreign', recordId: all[0]?.id }]);
    await upgraded.close();
    await database.drop();
  });

  it('is one chain for two instances that share the secret', async () => {
    const database = await freshDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'consulta-audit-'));
    const first = await startTestServer({ databaseUrl: database.url });
    mkdirSync(join(folder, 'secrets'));
    cpSync(join(first.dataDir, 'secrets/audit'), join(folder, 'secrets/audit'));
    const second = await startTestServer({ databaseUrl: database.url, env: { DATA_DIR: folder } });
    const instances = [first, second];
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const { database: own, services } = (instances[n % 2] ?? first).clinic;
        await audit(own.pool, { actorId: null, action: 'test.row', subjectId: `${n}` });
        await services.audit.verify();
      }),
    );
    for (const { clinic } of instances)
      expect(await clinic.services.audit.verify()).toMatchObject({ findings: [], rows: 22, through: 22 });
    for (const each of instances) await each.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });
});
