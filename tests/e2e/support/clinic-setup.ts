/** Once per run of the browser tests: the built app on a free port with the demo clinic, shared by all tests that only add to it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAppProcess } from '#tests/support/app-process.ts';
import { seedDemoClinic } from '../../../prisma/seed.ts';

export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'consulta-e2e-'));
  const app = await startAppProcess({ PORT: '0', DATA_DIR: dataDir, RATE_LIMIT_SCALE: '100' });
  const teardown = async () => {
    await app.end('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    if (app.bootstrapToken === null) throw new Error('A new clinic has a bootstrap token.');
    await seedDemoClinic({ origin: app.origin, bootstrapToken: app.bootstrapToken });
  } catch (error) {
    await teardown();
    throw error;
  }
  // The workers of the run inherit it.
  process.env.CONSULTA_E2E_ORIGIN = app.origin;
  return teardown;
}
