import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '#src/platform/server/config.ts';
import { startEmbeddedDatabase } from '#src/platform/server/embedded-database.ts';
import { type AppProcess, startAppProcess } from '#tests/support/app-process.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { begin, head, put, putHalf, type Uploader } from '#tests/support/upload.ts';

const mebibyte = 1024 * 1024;

let dataDir: string;
let app: AppProcess;
let clinic: TestClinic;
let ana: Person;
let conversationId: string;

function start(port: string): Promise<AppProcess> {
  return startAppProcess({ PORT: port, DATA_DIR: dataDir, LOG_LEVEL: 'trace' }, 'tests/support/api-main.ts');
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'consulta-uploads-'));
  app = await start('0');
  clinic = await openClinic(app.origin, app.bootstrapToken ?? '');
  const team = await clinic.careTeam('Team');
  ana = await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] });
  conversationId = await ana.startWith(
    await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] }),
  );
});
afterAll(async () => {
  await clinic?.close();
  if (app.process.exitCode === null) await app.end('SIGTERM');
  const password = readConfig({ DATA_DIR: dataDir }).secret('database');
  const left = await startEmbeddedDatabase({ dataDir, password });
  await left.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('an upload goes on where it was when the server is killed in its middle, and again when it is asked to end', async () => {
  const who: Uploader = { origin: app.origin, fetch: ana.device.connection.fetch };
  const bytes = new Uint8Array(randomBytes(24 * mebibyte));
  const { key, url } = await begin(who, { conversationId, size: bytes.length });
  const port = new URL(app.origin).port;
  let output = '';
  let done = 0;
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const half = putHalf(who, url, bytes, { start: done, sentBytes: 9 * mebibyte });
    done += 9 * mebibyte;
    await expect.poll(async () => (await head(who, url)).start, { timeout: 20_000 }).toBe(done);
    await app.end(signal);
    expect(await half.outcome).toBe('broken');
    output += app.output();
    app = await start(port);
    expect(app.origin).toBe(who.origin);
  }
  const resumed = await ana.api.attachments.resume.mutate({ key });
  const fresh = new URL(resumed.url, who.origin).href;
  expect(await head(who, fresh)).toEqual({ status: 200, start: done });
  expect((await put(who, fresh, bytes, done)).code).toBe('OK');

  const response = await who.fetch(`${who.origin}/api/files/${key}`);
  const received = createHash('sha256').update(new Uint8Array(await response.arrayBuffer()));
  expect(received.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(readdirSync(join(dataDir, 'files', key.slice(0, 2)))).toEqual([key]);
  output += app.output();
  // Neither what is nobody's business, nor a cut told as a failure.
  expect(output).not.toMatch(new RegExp(`request failed|${key}|signature=|\\.bin|DeprecationWarning`));
});
