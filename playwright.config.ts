import { defineConfig } from '@playwright/test';
import { chromiumArguments, findChromium } from './scripts/lib/browser.mjs';

const executablePath = findChromium();

/** Tests in which browsers send pictures to each other: two of them at once leave no processor for either. */
const calls = /(call-|calls-|media-checks|video-visit)[^/]*\.spec\.ts$/;

/** Several people in real Chromium against the built app on its own ports and folders (tests/e2e/support/clinic-setup.ts). */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  // Patience for busy machines, not a measure.
  timeout: 240_000,
  expect: { timeout: 45_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  globalSetup: './tests/e2e/support/clinic-setup.ts',
  // Calls first: they are the longest, and one at a time fills one worker for most of the run.
  projects: [
    { name: 'calls', testMatch: calls, workers: 1 },
    { name: 'pages', testIgnore: calls },
  ],
  use: {
    launchOptions: {
      args: chromiumArguments,
      ...(executablePath === null ? {} : { executablePath }),
    },
    trace: 'off',
    locale: 'en-US',
    timezoneId: 'Europe/Madrid',
  },
});
