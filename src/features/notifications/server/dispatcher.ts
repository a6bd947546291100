/** Keeps notifications going: looks every other second, and sooner when something is due. Instances share the work by locks. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { findNextDue } from './notice-store.ts';

/** What was written is found after this at the latest. */
const longestRestMs = 2_000;
const shortestRestMs = 250;
const atOnce = { remind: 500, climb: 200, push: 64, mail: 4 } as const;

export interface Dispatcher {
  /** Does all that is due now. */
  run(): Promise<void>;
  /** Waits for what is under way; what is cut is done by the next start. */
  close(): Promise<void>;
}

/** Does some of what is due, at most `limit`; answers how much. */
type Work = (limit: number) => Promise<number>;

export interface DispatcherDeps extends Pick<PlatformDeps, 'database' | 'clock' | 'log'> {
  readonly remind: Work;
  readonly climb: Work;
  readonly push: Work;
  /** Waits for pushes that take long. */
  readonly pushesSettled: () => Promise<void>;
  readonly mail: Work;
}

export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { database, clock, log, remind, climb, push, pushesSettled, mail } = deps;
  let closed = false;

  async function runLadder(): Promise<void> {
    while (!closed) {
      const reminded = await remind(atOnce.remind);
      const climbed = await climb(atOnce.climb);
      if (reminded === 0 && climbed === 0) return;
    }
  }

  async function runPushes(): Promise<void> {
    while (!closed && (await push(atOnce.push)) > 0);
  }

  async function runMails(): Promise<void> {
    while (!closed && (await mail(atOnce.mail)) > 0);
  }

  /** Runs it again and again, with rests. */
  function repeat(run: () => Promise<void>) {
    let timer: NodeJS.Timeout | null = null;
    let working: Promise<void> | null = null;

    async function turn(): Promise<void> {
      let restMs = longestRestMs;
      try {
        await run();
        const due = await findNextDue(database.pool);
        if (due !== null) restMs = Math.min(longestRestMs, Math.max(shortestRestMs, due - clock.now()));
      } catch (error) {
        log.error({ err: error }, 'notifications could not be looked at');
      }
      rest(restMs);
    }

    function rest(ms: number): void {
      if (closed) return;
      timer = setTimeout(() => {
        timer = null;
        working = turn().finally(() => {
          working = null;
        });
      }, ms);
      timer.unref();
    }

    rest(0);
    return async () => {
      if (timer !== null) clearTimeout(timer);
      await working;
    };
  }

  // Each for itself: a mail server that does not answer must not hold up who is called to a visit.
  const lanes = [repeat(runLadder), repeat(runPushes), repeat(runMails)];
  return {
    async run() {
      await runLadder();
      await runPushes();
      await pushesSettled();
      await runMails();
    },
    async close() {
      closed = true;
      await Promise.all(lanes.map((end) => end()));
      await pushesSettled();
    },
  };
}
