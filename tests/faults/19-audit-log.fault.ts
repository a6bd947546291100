import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { audit } from '#src/features/audit/public.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { amount, fault } from './fault.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.close());

const log = () => server.clinic.services.audit;
const pool = () => server.clinic.database.pool;

/** As somebody does who owns the database: past the triggers, on a copy that is put back afterwards. */
async function tampered(statements: readonly string[], check: () => Promise<void>): Promise<void> {
  const client = await pool().connect();
  const run = async (sql: readonly string[]) => {
    await client.query(`SET session_replication_role = 'replica'`);
    for (const each of sql) await client.query(each);
    await client.query(`RESET session_replication_role`);
  };
  try {
    await run([
      'CREATE TABLE kept_rows AS TABLE audit_record',
      'CREATE TABLE kept_heads AS TABLE audit_head',
    ]);
    await run(statements);
    await check();
    await run([
      'DELETE FROM audit_record',
      'DELETE FROM audit_head',
      'INSERT INTO audit_record SELECT * FROM kept_rows',
      'INSERT INTO audit_head SELECT * FROM kept_heads',
      'DROP TABLE kept_rows, kept_heads',
    ]);
  } finally {
    client.release();
  }
}

/** What `npm run audit:verify` prints, with its exit code in front. */
function verifyProgram(...rest: readonly string[]): string {
  const program = ['--disable-warning=ExperimentalWarning', 'src/audit-log.ts', 'verify', ...rest];
  const env = { ...process.env, DATABASE_URL: server.databaseUrl, DATA_DIR: server.dataDir };
  const { status, stdout, stderr } = spawnSync(process.execPath, program, { env, encoding: 'utf8' });
  return `${status}: ${stdout}${stderr}`;
}

fault(
  19,
  'a row of the audit log is edited, deleted, cut off or moved; the verifier names it',
  async (note) => {
    const rows = amount({ quick: 200, full: 20_000 });
    await server.clinic.database.transaction(async (q) => {
      for (let n = 0; n < rows; n += 1)
        await audit(q, { actorId: null, action: 'test.row', subjectId: `${n}`, detail: { n } });
    });
    await log().verify();
    const outside = join(server.dataDir, 'outside.json');
    writeFileSync(outside, await log().headsFile());
    const started = performance.now();
    const whole = await log().verify();
    note('rows verified', whole.rows);
    note('to verify them', performance.now() - started, { unit: 'ms' });
    expect(whole.findings).toEqual([]);
    expect(verifyProgram()).toBe(
      `0: The audit log is whole: ${whole.rows} rows, up to no. ${whole.through}.\n`,
    );

    const last = whole.through;
    const cases: readonly (readonly [what: string, sql: readonly string[], says: string])[] = [
      ['edited', [`UPDATE audit_record SET detail = '{"n": -1}' WHERE seq = 100`], 'row 100 was edited'],
      ['deleted', ['DELETE FROM audit_record WHERE seq = 100'], 'row 100 was removed'],
      ['cut off', [`DELETE FROM audit_record WHERE seq > 150`], `rows 151 to ${last} was cut off at the end`],
      [
        'cut off with its heads',
        [`DELETE FROM audit_record WHERE seq > 150`, `DELETE FROM audit_head WHERE seq > 150`],
        `rows 151 to ${last} was cut off at the end`,
      ],
      [
        'moved',
        [
          'UPDATE audit_record SET seq = -1 WHERE seq = 50',
          'UPDATE audit_record SET seq = 50 WHERE seq = 60',
          'UPDATE audit_record SET seq = 60 WHERE seq = -1',
        ],
        'row 50 was moved from another place',
      ],
      [
        'put in',
        [`UPDATE audit_record SET mark = decode(repeat('00', 32), 'hex') WHERE seq = 70`],
        'row 70 was edited',
      ],
    ];
    for (const [what, sql, says] of cases)
      await tampered(sql, async () => {
        const said = verifyProgram('--heads', outside);
        expect(said, what).toMatch(/^1: /);
        expect(said, what).toContain(`${says}\n`);
      });
    note('ways to tamper that are named', cases.length);
    expect(verifyProgram('--heads', outside)).toMatch(/^0: /);
  },
);
