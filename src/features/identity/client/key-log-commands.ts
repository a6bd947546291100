/** The clinic-wide log as commands of the engine. */
import { Refusal } from '#src/protocol/open/refusal.ts';
import { attempt } from './failure.ts';
import type { KeyLogApi } from './key-log-api.ts';
import type { UnlockedSession } from './unlocked-session.ts';

export function keyLogCommands(session: () => UnlockedSession): KeyLogApi {
  return {
    keyLog: () =>
      attempt(async () => {
        const { log } = session();
        await log.load();
        return log.view();
      }),
    checkKeyLog: () =>
      attempt(async () => {
        const { log } = session();
        try {
          await log.sync();
        } catch (error) {
          // What is wrong with the log is what was asked for.
          if (!(error instanceof Refusal)) throw error;
        }
        return log.view();
      }),
    settleKeyLog: () =>
      attempt(async () => {
        const { log } = session();
        await log.settle();
        return log.view();
      }),
  };
}
