import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '#src/platform/server/config.ts';
import { startEmbeddedDatabase } from '#src/platform/server/embedded-database.ts';
import { type AppProcess, startAppProcess } from '#tests/support/app-process.ts';

const api = 'tests/support/api-main.ts';
let dataDir: string;
let running: AppProcess[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'consulta-process-'));
  running = [];
});
afterEach(async () => {
  for (const app of running) if (app.process.exitCode === null) await app.end('SIGTERM');
  // Ends a database that a killed server left behind.
  const server = await startEmbeddedDatabase({
    dataDir,
    password: readConfig({ DATA_DIR: dataDir }).secret('database'),
  });
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function databasePassword(): string {
  return readConfig({ DATA_DIR: dataDir }).secret('database');
}

function readPid(): number {
  const path = join(dataDir, 'postgres/postmaster.pid');
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : 0;
}

async function start(env: Record<string, string> = {}): Promise<AppProcess> {
  const app = await startAppProcess({ PORT: '0', DATA_DIR: dataDir, ...env }, api);
  running.push(app);
  return app;
}

describe('a data folder', () => {
  it('keeps what was committed when the server is killed, and the next start takes it over', async () => {
    const first = await start();
    expect(first.bootstrapToken).toMatch(/^[A-Za-z0-9_-]{43}$/);
    await first.end('SIGKILL');

    const server = await startEmbeddedDatabase({ dataDir, password: databasePassword() });
    const client = new pg.Client({ connectionString: server.url('consulta') });
    await client.connect();
    expect((await client.query('SELECT FROM invitation')).rowCount).toBe(1);
    expect((await client.query('SHOW fsync')).rows).toEqual([{ fsync: 'on' }]);
    await client.end();
    await server.stop();

    const second = await start();
    expect((await fetch(`${second.origin}/readyz`)).status).toBe(200);
  });

  it('is refused to a second server, which leaves the first one alone', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(/is in use by another process \(process \d+\): stop it first/);
    expect((await fetch(`${first.origin}/readyz`)).status).toBe(200);
  });
});

describe('the database of a running server', () => {
  it('killed under it, is started again; answers meanwhile are typed, and nothing ends', async () => {
    const app = await start();
    const pid = readPid();
    process.kill(pid, 'SIGKILL');
    const seen = new Set<number>();
    await expect
      .poll(
        async () => {
          const { status } = await fetch(`${app.origin}/readyz`);
          seen.add(status);
          return status === 200 && readPid() !== pid;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    expect([...seen].every((status) => status === 200 || status === 503)).toBe(true);
    expect(app.process.exitCode).toBeNull();
  });
});

describe('a start that cannot work', () => {
  it('says that the port is taken', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const address = squatter.address();
    const PORT = String(typeof address === 'object' && address !== null ? address.port : 0);
    await expect(startAppProcess({ PORT, DATA_DIR: dataDir })).rejects.toThrow(
      `The server ended with 1: Port ${PORT} is taken by another program: stop it, or set PORT to another number.\n`,
    );
    squatter.close();
  });

  it('names a wrong address of the mail server', async () => {
    const env = {
      PORT: '0',
      DATA_DIR: dataDir,
      SMTP_URL: 'mail.example:25',
      MAIL_FROM: 'office@clinic.example',
    };
    await expect(startAppProcess(env, api)).rejects.toThrow(
      'SMTP_URL must be the address of a mail server, such as smtps://user:password@mail.example',
    );
  });

  it.each([
    [{ PORT: 'eighty' }, 'PORT must be a port number from 0 to 65535.'],
    [{ DEMO: 'yes' }, 'DEMO must be on or off.'],
    [
      { SMTP_URL: 'smtp://mail.example' },
      'Set MAIL_FROM beside SMTP_URL: the address that e-mails come from.',
    ],
    [{ HOST: '203.0.113.7' }, 'HOST must be an address of this machine.'],
  ])('names what is wrong in %j', async (env, sentence) => {
    await expect(startAppProcess({ PORT: '0', DATA_DIR: dataDir, ...env })).rejects.toThrow(
      `The server ended with 1: ${sentence}\n`,
    );
  });
});
