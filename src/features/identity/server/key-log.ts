/** The clinic-wide log as this server hands it out: pages of leaves, and a checkpoint signed by the key of this installation. */
import type * as z from 'zod';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import { type identityContract, logPageLeaves } from '../contract.ts';
import { checkpointKey, signLogHead } from './key-log-anchor.ts';
import * as logStore from './key-log-store.ts';

export interface KeyLog {
  /** Takes in the links from before there was a log. Before anybody may add a link. */
  prepare(): Promise<void>;
  /** What the log is now, signed. */
  head(): ReturnType<typeof signLogHead>;
  /** A page of leaves from place `after` on, with the checkpoint of the whole log as it is now. */
  read(after: number): Promise<z.infer<(typeof identityContract)['log']['output']>>;
}

export function createKeyLog({
  config,
  database,
  clock,
}: Pick<PlatformDeps, 'config' | 'database' | 'clock'>): KeyLog {
  const key = checkpointKey(config.secret('log'));
  const head = () => signLogHead(database.pool, key, clock.now());
  return {
    head,
    prepare: () => database.transaction((q) => logStore.startLog(q)),
    async read(after) {
      const { size, publicKey, checkpoint } = await head();
      const to = Math.min(size, after + logPageLeaves);
      const leaves = await logStore.readLeaves(database.pool, after, to);
      return { publicKey, checkpoint, leaves };
    },
  };
}
