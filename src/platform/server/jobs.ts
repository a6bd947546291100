/** Work that is done by the clock: pg-boss on the clinic's own database, so that it survives a restart and instances share it. */
import { PgBoss } from 'pg-boss';
import type { Database } from './database.ts';
import type { Logger } from './logging.ts';

export interface Jobs {
  /**
   * Runs `work` at the times of a cron expression (UTC, five fields), on one instance and never twice at once. What throws is
   * tried again twice. The name is kept in the database: another expression under the same name replaces the first.
   */
  schedule(name: string, cron: string, work: () => Promise<void>): Promise<void>;
  /** Runs scheduled work as soon as somebody is free, beside its times. */
  runSoon(name: string): Promise<void>;
  /** Waits for work under way, but not for ever; what is cut is tried again by the next start. */
  close(): Promise<void>;
}

export interface JobsOptions {
  readonly database: Pick<Database, 'pool'>;
  readonly log: Logger;
  /** How often each kind of work is looked for. */
  readonly pollSeconds?: number;
  /** Told the name of work that failed. */
  readonly onFailure?: (name: string) => void;
}

const drainMs = 2_000;

/** Prepares the tables (schema `jobs`) where they are missing and begins to look for work. */
export async function startJobs({ database, log, pollSeconds = 30, onFailure }: JobsOptions): Promise<Jobs> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.pool.query(text, values) },
    schema: 'jobs',
  });
  // Without a listener an error would end the process.
  boss.on('error', (error) => log.error({ err: error }, 'a job could not be run'));
  await boss.start();
  return {
    async schedule(name, cron, work) {
      await boss.createQueue(name, { policy: 'singleton', retryLimit: 2, retryDelay: 60 });
      await boss.work(name, { pollingIntervalSeconds: pollSeconds }, async () => {
        try {
          await work();
        } catch (error) {
          onFailure?.(name);
          log.error({ err: error, job: name }, 'a job failed');
          throw error;
        }
      });
      await boss.schedule(name, cron);
    },
    async runSoon(name) {
      await boss.send(name);
    },
    async close() {
      await boss.stop({ graceful: true, timeout: drainMs });
    },
  };
}
