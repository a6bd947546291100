import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppProcess, startAppProcess } from '#tests/support/app-process.ts';
import { openRawClinic } from '#tests/support/raw-account.ts';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';

let database: FreshDatabase;
let app: AppProcess;
let dataDir: string;
beforeAll(async () => {
  database = await freshDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'consulta-identity-'));
  const env = { PORT: '0', DATA_DIR: dataDir, DATABASE_URL: database.url };
  app = await startAppProcess(env, 'tests/support/api-main.ts');
});
afterAll(async () => {
  await app.end('SIGTERM');
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

// In one process with its clients the server would find the library readied by them.
it('a server that holds no keys of anybody checks the signatures of those who join', async () => {
  const clinic = await openRawClinic(app.origin, app.bootstrapToken);
  const patient = await clinic.add('patient');
  expect(await patient.api.identity.me.query()).toMatchObject({ role: 'patient' });
});
