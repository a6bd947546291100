/** The head of the log of keys that is kept outside: `npm run audit:heads` and `npm run audit:verify`, beside a running server. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readHeadsFile } from '#src/features/audit/server/heads.ts';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { logDigits, readSignedHead } from '#src/protocol/open/key-log-checks.ts';
import { openClinic, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let outside: string;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  await clinic.add({ name: 'Ana', role: 'provider' });
  outside = join(server.dataDir, 'outside.json');
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

function program(...rest: readonly string[]) {
  const env = { ...process.env, DATABASE_URL: server.databaseUrl, DATA_DIR: server.dataDir };
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'src/audit-log.ts', ...rest],
    { env, encoding: 'utf8' },
  );
  return { status, stdout };
}

/** What was done to the leaves by hand, past the triggers. */
async function tamper(sql: string): Promise<void> {
  const { pool } = server.clinic.database;
  await pool.query(`ALTER TABLE key_log_leaf DISABLE TRIGGER USER`);
  await pool.query(sql);
  await pool.query(`ALTER TABLE key_log_leaf ENABLE TRIGGER USER`);
}

it('is written down in digits that people’s devices show as well, and signed', async () => {
  const { status, stdout } = program('heads', outside);
  const view = expectValue(await clinic.admin.engine.checkKeyLog());
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `Log of keys: ${view.size} entries, number ${view.digits}\n`,
  });
  const { keyLog } = readHeadsFile(readFileSync(outside, 'utf8')) ?? {};
  if (keyLog === null || keyLog === undefined) throw new Error('no log of keys');
  expect(logDigits(readSignedHead(keyLog))).toBe(view.digits);
  // What an administrator saves from the page holds the same.
  const saved = readHeadsFile(await server.clinic.services.audit.headsFile())?.keyLog;
  expect(saved).toMatchObject({ size: view.size, publicKey: keyLog.publicKey });
});

it('is gone on from as the log grows, and a file of before there was one says nothing', async () => {
  await clinic.add({ name: 'Ben', role: 'patient' });
  const whole = program('verify', '--heads', outside);
  expect(whole.status).toBe(0);
  expect(whole.stdout).toMatch(/The log of keys goes on from the \d+ entries that were kept\./);
  const { keyLog: _, ...old } = JSON.parse(readFileSync(outside, 'utf8'));
  const before = join(server.dataDir, 'before.json');
  writeFileSync(before, JSON.stringify(old));
  expect(program('verify', '--heads', before).stdout).not.toMatch(/log of keys/);
});

it('names a log that was rewritten, and one that is shorter', async () => {
  await tamper(`UPDATE key_log_leaf SET link_hash = decode(repeat('ab', 32), 'hex') WHERE position = 1`);
  expect(program('verify', '--heads', outside)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('the log of keys was rewritten'),
  });
  await tamper(`DELETE FROM key_log_leaf WHERE position >= 3`);
  expect(program('verify', '--heads', outside)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('the log of keys is shorter than it was'),
  });
});
