/** A backup is worth what a restore of it shows: another installation, started from it alone, is the same clinic. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { readConfig } from '#src/platform/server/config.ts';
import { reachDatabase } from '#src/platform/server/reach-database.ts';
import { startAppProcess } from '#tests/support/app-process.ts';
import { openClinic, Person } from '#tests/support/person.ts';
import { runProgram } from '#tests/support/program.ts';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consulta-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The one backup in a folder. */
function newestIn(backups: string): string {
  const name = readdirSync(backups).toSorted().at(-1);
  if (name === undefined) throw new Error('no backup');
  return join(backups, name);
}

async function newestPlace(dataDir: string, conversationId: string): Promise<number> {
  const reached = await reachDatabase(readConfig({ DATA_DIR: dataDir }));
  if (reached === null) throw new Error('no database');
  const { rows } = await reached.pool.query<{ seq: number }>(
    'SELECT max(seq)::float8 AS seq FROM message WHERE conversation_id = $1',
    [conversationId],
  );
  await reached.release();
  return rows[0]?.seq ?? 0;
}

describe('a clinic with its own database', () => {
  const api = 'tests/support/api-main.ts';
  const limits = { PORT: '0', RATE_LIMIT_SCALE: '1000', DEMO: 'off' };

  it('is backed up while people write, and goes on elsewhere: messages, files, numbers and keys', async () => {
    const [first, second, backups] = ['first', 'second', 'backups'].map((name) => join(folder, name));
    if (first === undefined || second === undefined || backups === undefined) throw new Error('no folders');
    const app = await startAppProcess({ ...limits, DATA_DIR: first }, api);
    const clinic = await openClinic(app.origin, app.bootstrapToken ?? '');
    const team = await clinic.careTeam('Cardiology');
    const ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
    const doctor = await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] });
    const id = await ana.startWith(doctor);
    const content = new Uint8Array(300_000).map((_, at) => (at * 31 + (at >> 8)) % 255);
    const upload = { name: 'scan', type: 'application/dicom', original: false, voice: null };
    const { uploadIds } = expectValue(
      await ana.engine.addUploads(id, [{ ...upload, file: new Blob([content]) }]),
    );
    expectValue(await ana.engine.send(id, 'before the backup \u2028 with a file', { uploadIds }));
    await doctor.sees(id, 'before the backup \u2028 with a file');

    let sent = 0;
    let done = false;
    const writing = (async () => {
      while (!done) {
        sent += 1;
        await doctor.write(id, `meanwhile ${sent}`);
        await doctor.sees(id, `meanwhile ${sent}`, 'sent');
      }
    })();
    const backup = await runProgram('src/backup.ts', ['--to', backups], { DATA_DIR: first });
    done = true;
    await writing;
    expect(backup).toMatchObject({ code: 0, stderr: '' });
    expect(backup.stdout).toMatch(/: \d+ rows, 1 files, .*guard it, or set BACKUP_PASSPHRASE/s);
    expect(sent).toBeGreaterThan(0);
    await clinic.close();
    await app.end('SIGTERM');

    const kept = newestIn(backups);
    if (process.platform !== 'win32') expect(statSync(join(kept, 'secrets/session')).mode & 0o077).toBe(0);
    const restored = await runProgram('src/restore.ts', ['--from', kept], { DATA_DIR: second });
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['push', 'mail', 'session', 'uploads'])
      expect(readFileSync(join(second, 'secrets', name))).toEqual(readFileSync(join(first, 'secrets', name)));

    const before = await newestPlace(second, id);
    const again = await startAppProcess({ ...limits, DATA_DIR: second }, api);
    expect(again.bootstrapToken).toBeNull();
    const [anaThere, doctorThere] = [
      await Person.signIn(again.origin, ana),
      await Person.signIn(again.origin, doctor),
    ];
    const item = await doctorThere.sees(id, 'before the backup \u2028 with a file');
    const file = item.content.kind === 'text' ? item.content.files[0] : undefined;
    if (file === undefined) throw new Error('no file');
    const read = expectValue(await doctorThere.engine.readFile(id, item.key, file.fileId, 0, content.length));
    expect(Buffer.compare(read, content)).toBe(0);
    await anaThere.write(id, 'after the restore');
    await doctorThere.sees(id, 'after the restore');
    expect(await newestPlace(second, id)).toBe(before + 1);
    await anaThere.engine.close();
    await doctorThere.engine.close();
    await again.end('SIGTERM');

    // What is there is not overwritten, unless somebody says so; then it is moved aside.
    const refused = await runProgram('src/restore.ts', ['--from', kept], { DATA_DIR: second });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /is in use \(secrets, .*postgres\): set DATA_DIR to an empty one, or say --replace/,
    );
    const replaced = await runProgram('src/restore.ts', ['--from', kept, '--replace'], { DATA_DIR: second });
    expect(replaced).toMatchObject({ code: 0, stderr: '' });
    expect(await newestPlace(second, id)).toBe(before);
    expect(readdirSync(second).some((name) => name.startsWith('before-restore-'))).toBe(true);
    // Two clinics, three restores: nine starts of a database.
  }, 480_000);
});

describe('a clinic on a PostgreSQL of its own', () => {
  const passphrase = 'correct horse battery staple';
  let server: TestServer;
  let target: FreshDatabase;
  beforeAll(async () => {
    server = await startTestServer();
    const clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
    const team = await clinic.careTeam('Zürich — 東京 \\ "quotes"');
    await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
    await clinic.close();
    target = await freshDatabase({ empty: true });
  });
  afterAll(async () => {
    await target?.drop();
    await server?.close();
  });

  /** Waits until the running server has chained its audit rows: nothing changes afterwards. */
  async function auditChained(url: string): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await vi.waitFor(async () => {
      expect((await client.query('SELECT FROM audit_record WHERE seq IS NULL')).rowCount).toBe(0);
    }, 60_000);
    await client.end();
  }

  /** Every row of every table, as one hash a table. */
  async function digest(url: string): Promise<Record<string, string>> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const tables = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' ORDER BY 1`,
    );
    const digests: Record<string, string> = {};
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ line: string }>(
        `SELECT t::text AS line FROM "${name}" t ORDER BY 1`,
      );
      const hash = createHash('sha256').update(rows.map(({ line }) => line).join('\n'));
      digests[name] = `${rows.length} ${hash.digest('hex')}`;
    }
    await client.end();
    return digests;
  }

  it('comes back row by row under a passphrase, and only whole and unchanged', async () => {
    const backups = join(folder, 'backups');
    const from = {
      DATA_DIR: server.dataDir,
      DATABASE_URL: server.databaseUrl,
      BACKUP_PASSPHRASE: passphrase,
    };
    await auditChained(server.databaseUrl);
    expect(await runProgram('src/backup.ts', ['--to', backups], from)).toMatchObject({ code: 0, stderr: '' });
    const kept = newestIn(backups);
    expect(readFileSync(join(kept, 'database/user.jsonl')).includes('Ana')).toBe(false);

    const into = { DATA_DIR: join(folder, 'target'), DATABASE_URL: target.url };
    const restore = (path: string, env: Record<string, string>) =>
      runProgram('src/restore.ts', ['--from', path], { ...into, ...env });
    expect((await restore(kept, {})).stderr).toMatch(/needs its passphrase/);
    expect((await restore(kept, { BACKUP_PASSPHRASE: 'another passphrase' })).stderr).toMatch(/not the one/);
    const damaged = join(folder, 'damaged');
    cpSync(kept, damaged, { recursive: true });
    const rows = readFileSync(join(damaged, 'database/user.jsonl'));
    rows[20] = (rows[20] ?? 0) ^ 1;
    writeFileSync(join(damaged, 'database/user.jsonl'), rows);
    expect((await restore(damaged, { BACKUP_PASSPHRASE: passphrase })).stderr).toMatch(
      /damaged: database\/user\.jsonl is not what was written/,
    );
    expect(existsSync(join(folder, 'target/secrets'))).toBe(false);

    const good = await restore(kept, { BACKUP_PASSPHRASE: passphrase });
    expect(good).toMatchObject({ code: 0, stderr: '' });
    const [ours, theirs] = [await digest(server.databaseUrl), await digest(target.url)];
    expect(theirs).toEqual(ours);
    expect(Object.keys(ours).length).toBeGreaterThan(30);
    const again = await restore(kept, { BACKUP_PASSPHRASE: passphrase });
    expect(again.stderr).toMatch(/The database is in use/);

    // What the migrations guard is guarded again.
    const client = new pg.Client({ connectionString: target.url });
    await client.connect();
    await expect(client.query('DELETE FROM account_link')).rejects.toThrow();
    await client.end();
  }, 300_000);
});

it('the doctor tells a clinic without a backup from one with a fresh one', async () => {
  const server = await startTestServer();
  const env = { DATA_DIR: server.dataDir, DATABASE_URL: server.databaseUrl };
  expect((await runProgram('src/doctor.ts', [], env)).stdout).toMatch(/WARNING {2}Backups: None was made/);
  await runProgram('src/backup.ts', ['--to', join(folder, 'backups')], env);
  expect((await runProgram('src/doctor.ts', [], env)).stdout).toMatch(
    /ok {7}Backups: The last one was made 0 hours ago/,
  );
  await server.close();
});
