import { defineConfig } from 'vitest/config';

/** `unit`: no database, no sockets. `system`: real PostgreSQL, one server per run, a fresh database per file. */
export default defineConfig({
  test: {
    // Most of the time one of two waits: for a process, a database or a person's patience.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            'src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
            'tests/import-rules/*.test.ts',
            'tests/support/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/*.int.test.ts'],
          // Patience for busy machines, not a measure: a test that waits for a fact ends with the fact.
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          environment: 'node',
          include: ['tests/system/**/*.test.ts', 'tests/faults/*.fault.ts', 'src/**/*.int.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['./tests/support/database-setup.ts'],
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
