import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';
import { type Database, openDatabase } from './database.ts';
import { type Jobs, startJobs } from './jobs.ts';
import { createLogger } from './logging.ts';

let fresh: FreshDatabase;
let databases: Database[];
let running: Jobs[];
let lines: string[];

beforeEach(async () => {
  fresh = await freshDatabase();
  databases = [];
  running = [];
  lines = [];
});
afterEach(async () => {
  for (const jobs of running) await jobs.close();
  for (const database of databases) await database.close();
  await fresh.drop();
});

/** One more instance of the server, as far as jobs are concerned. */
async function instance(pollSeconds = 0.5): Promise<Jobs> {
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  const database = openDatabase(fresh.url, log);
  databases.push(database);
  const jobs = await startJobs({ database, log, pollSeconds });
  running.push(jobs);
  return jobs;
}

it('is done by one of several instances, and never twice at once', async () => {
  const ran: string[] = [];
  let atOnce = 0;
  const work = (name: string) => async () => {
    atOnce += 1;
    expect(atOnce).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    ran.push(name);
    atOnce -= 1;
  };
  const [first, second] = [await instance(), await instance()];
  await first.schedule('sweep', '0 3 * * *', work('first'));
  await second.schedule('sweep', '0 3 * * *', work('second'));
  await first.runSoon('sweep');
  await second.runSoon('sweep');
  await expect.poll(() => ran.length, { timeout: 15_000 }).toBe(2);
});

it('that was asked for before a restart is done after it', async () => {
  // This one looks once, before there is anything to do.
  const before = await instance(60);
  const asked = vi.spyOn(databases[0]?.pool ?? expect.fail('no database'), 'query');
  await before.schedule('sweep', '0 3 * * *', () => Promise.resolve());
  // The library looks for its own jobs with the same words.
  const looks = /'sweep'[\s\S]*FOR UPDATE OF j SKIP LOCKED/;
  await expect.poll(() => asked.mock.calls.some(([text]) => looks.test(String(text)))).toBe(true);
  await Promise.all(asked.mock.results.map(({ value }) => value));
  await before.runSoon('sweep');
  await before.close();
  let ran = 0;
  const after = await instance();
  await after.schedule('sweep', '0 3 * * *', () => {
    ran += 1;
    return Promise.resolve();
  });
  await expect.poll(() => ran, { timeout: 15_000 }).toBeGreaterThan(0);
});

it('that fails is told to the log by its name and its error', async () => {
  const jobs = await instance();
  await jobs.schedule('sweep', '0 3 * * *', () => Promise.reject(new Error('no broom')));
  await jobs.runSoon('sweep');
  await expect.poll(() => lines.join(''), { timeout: 15_000 }).toMatch(/"job":"sweep".*a job failed/);
  expect(lines.join('')).toContain('no broom');
});
