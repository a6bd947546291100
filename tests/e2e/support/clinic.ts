/** The test function of the browser tests: `page` opens the shared demo clinic; `ownClinic` is one to stop and start. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { type AppProcess, startAppProcess } from '#tests/support/app-process.ts';
import { seedDemoClinic } from '../../../prisma/seed.ts';

export interface OwnClinic {
  readonly origin: string;
  readonly dataDir: string;
  /** Kills the server as a power cut would (its database keeps running as an orphan). */
  kill(): Promise<void>;
  /** Starts it again on the same address and data. */
  start(): Promise<void>;
}

/** Variables of the server, beside those that every test's server has. */
type ClinicEnv = Readonly<Record<string, string>>;

async function openOwnClinic(more: ClinicEnv): Promise<{ clinic: OwnClinic; close(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'consulta-own-'));
  const env = { DATA_DIR: dataDir, RATE_LIMIT_SCALE: '100', ...more };
  let app: AppProcess = await startAppProcess({ ...env, PORT: '0' });
  const { origin, bootstrapToken } = app;
  if (bootstrapToken !== null) await seedDemoClinic({ origin, bootstrapToken });
  /** The start that goes on, if any: a test that is over does not end it. */
  let starting: Promise<void> | null = null;
  const start = () => {
    starting ??= startAppProcess({ ...env, PORT: new URL(origin).port }).then((started) => {
      app = started;
      down = false;
      starting = null;
    });
    return starting;
  };
  let down = false;
  return {
    clinic: {
      origin,
      dataDir,
      async kill() {
        await app.end('SIGKILL');
        down = true;
      },
      start,
    },
    async close() {
      // Only a server that runs can end the database that a killed one left.
      if (down) await start();
      await app.end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export const test = base.extend<{ clinicEnv: ClinicEnv; ownClinic: OwnClinic; leaveNobodyBehind: undefined }>(
  {
    /** What `ownClinic` is started with; a file that needs a relay or the like overrides it. */
    clinicEnv: [{}, { option: true }],
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
    baseURL: async ({}, use) => {
      const origin = process.env.CONSULTA_E2E_ORIGIN;
      if (origin === undefined) throw new Error('clinic-setup.ts has not run.');
      await use(origin);
    },
    ownClinic: async ({ clinicEnv }, use) => {
      const { clinic, close } = await openOwnClinic(clinicEnv);
      await use(clinic);
      await close();
    },
    /** People of a test that is over would stay signed in, and in their calls, for as long as the browser runs. */
    leaveNobodyBehind: [
      async ({ browser }, use) => {
        await use(undefined);
        await Promise.all(browser.contexts().map((context) => context.close()));
      },
      { auto: true },
    ],
  },
);
