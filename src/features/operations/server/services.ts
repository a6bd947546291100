/** How the installation stands, for administrators. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { Finding } from '../contract.ts';
import { runChecks } from './checks.ts';

export interface OperationsServices {
  /** Fresh, or what somebody else was told some seconds ago: mail servers do not like to be asked all the time. */
  checks(): Promise<{ at: number; findings: Finding[] }>;
}

const freshMs = 5_000;

export function createOperationsServices({
  config,
  clock,
  database,
  log,
  projectDir,
}: Pick<PlatformDeps, 'config' | 'clock' | 'database' | 'log'> & {
  readonly projectDir: string;
}): OperationsServices {
  let last: { at: number; answer: Promise<{ at: number; findings: Finding[] }> } | null = null;
  return {
    checks() {
      const at = clock.now();
      if (last !== null && at - last.at < freshMs) return last.answer;
      const answer = runChecks({
        config,
        clock,
        database: database.pool,
        projectDir,
        onFailure: (check, error) => log.warn({ err: error, check }, 'a check could not be made'),
      }).then((findings) => ({ at, findings }));
      last = { at, answer };
      return answer;
    },
  };
}
