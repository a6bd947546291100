/** Checks of an installation against real things: a server's database, a mail server, a relay; each of them well, and broken. */
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingCode } from '#src/features/operations/contract.ts';
import { runChecks } from '#src/features/operations/server/checks.ts';
import { askTurn } from '#src/features/operations/server/turn-probe.ts';
import { systemClock } from '#src/platform/server/clock.ts';
import { readConfig } from '#src/platform/server/config.ts';
import { hasTurnServer, startTurnServer, turnCredential } from '#tests/support/calls/turn-server.ts';
import { startMailServer } from '#tests/support/mail-server.ts';
import { openClinic, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

/** The world is away: nothing of these tests leaves this machine. */
const nobody: typeof fetch = () => Promise.reject(new Error('no network in tests'));

async function codes(
  env: Record<string, string> = {},
  databaseUrl = server.databaseUrl,
): Promise<FindingCode[]> {
  const config = readConfig({ DATA_DIR: server.dataDir, DATABASE_URL: databaseUrl, ...env });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  try {
    const found = await runChecks({
      config,
      clock: systemClock,
      database: pool,
      projectDir: process.cwd(),
      onFailure: () => undefined,
      ask: nobody,
    });
    expect(JSON.stringify(found)).not.toContain('canary-secret');
    return found.map(({ code }) => code);
  } finally {
    await pool.end();
  }
}

it('an administrator is told how the installation stands', async () => {
  const { findings } = await clinic.admin.api.operations.checks.query();
  const found = findings.map(({ code }) => code);
  expect(found).toEqual(
    expect.arrayContaining([
      'address-local',
      'demo-here',
      'database-ok',
      'secrets-ok',
      'clock-ok',
      'mail-none',
    ]),
  );
  expect(found).not.toContain('check-failed');
});

describe('what is broken is found', () => {
  it('a database that is away', async () => {
    const away = new URL(server.databaseUrl);
    away.port = '9';
    expect(await codes({}, away.href)).toContain('database-unreachable');
  });

  it('a migration that is missing, and one that is too many', async () => {
    const client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ id: string; migration_name: string }>(
      `SELECT id, migration_name FROM _prisma_migrations ORDER BY migration_name DESC LIMIT 1`,
    );
    const rename = (name: string) =>
      client.query(`UPDATE _prisma_migrations SET migration_name = $1 WHERE id = $2`, [name, rows[0]?.id]);
    await rename('99990101_future');
    expect(await codes()).toContain('database-ahead');
    await client.query(`UPDATE _prisma_migrations SET finished_at = NULL WHERE id = $1`, [rows[0]?.id]);
    expect(await codes()).toContain('database-behind');
    await client.query(`UPDATE _prisma_migrations SET finished_at = now() WHERE id = $1`, [rows[0]?.id]);
    await rename(rows[0]?.migration_name ?? '');
    expect(await codes()).toContain('database-ok');
    await client.end();
  });

  it.skipIf(process.platform === 'win32')('a secret that others can read', async () => {
    const path = join(server.dataDir, 'secrets/session');
    expect(existsSync(path)).toBe(true);
    chmodSync(path, 0o644);
    expect(await codes()).toContain('secrets-open');
    chmodSync(path, 0o600);
    expect(await codes()).toContain('secrets-ok');
  });

  it('a mail server with another password, without encryption, and away', async () => {
    const mail = await startMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) =>
        password === 'canary-secret'
          ? done(null, { user: 'me' })
          : done(Object.assign(new Error('no'), { responseCode: 535 })),
    });
    const MAIL_FROM = 'office@clinic.example';
    const at = (password: string) => `smtp://me:${password}@localhost:${mail.port}`;
    expect(await codes({ SMTP_URL: at('canary-secret'), MAIL_FROM })).toContain('mail-ok');
    expect(await codes({ SMTP_URL: at('wrong'), MAIL_FROM })).toContain('mail-login');
    expect(await codes({ SMTP_URL: `smtps://localhost:${mail.port}`, MAIL_FROM })).toContain(
      'mail-encryption',
    );
    await mail.close();
    expect(await codes({ SMTP_URL: at('canary-secret'), MAIL_FROM })).toContain('mail-unreachable');
  });

  it('push services that this machine is not let out to', async () => {
    const env = { SESSION_SECRET: 's'.repeat(32), REDIS_URL: 'redis://127.0.0.1:9' };
    expect(await codes({ ...env, PUBLIC_URL: 'https://clinic.example' })).toEqual(
      expect.arrayContaining(['push-unreachable', 'address-unreachable', 'proxy-untold', 'demo-public']),
    );
  });
});

describe.skipIf(!hasTurnServer)('the relay', () => {
  it('gives a place over UDP and TCP, refuses a wrong secret, and is missed when it is away', async () => {
    const relay = await startTurnServer();
    const urls = [`${relay.url}?transport=udp`, `${relay.url}?transport=tcp`];
    const TURN_URLS = urls.join(',');
    expect(await codes({ TURN_URLS, TURN_SECRET: relay.secret })).toContain('turn-ok');
    expect(await codes({ TURN_URLS, TURN_SECRET: 'canary-secret-of-another' })).toContain('turn-refused');
    await relay.close();
    for (const url of urls)
      expect(await askTurn(url, turnCredential(relay.secret, 60), 500)).toEqual({ url, outcome: 'silent' });
  });
});
