/** Whole account chains of the eras in force, for whoever may see them; the caller has checked that. */
import type { Queryable } from '#src/platform/server/database.ts';
import * as keyStore from './key-store.ts';

export interface CurrentChain {
  userId: string;
  era: number;
  fromSeq: number;
  links: Uint8Array[];
}

export async function listCurrentChains(q: Queryable, userIds: readonly string[]): Promise<CurrentChain[]> {
  const eras = new Map((await keyStore.listHeads(q, userIds)).map(({ userId, era }) => [userId, era]));
  const chains: CurrentChain[] = [];
  for (const [userId, era] of eras)
    chains.push({ userId, era, fromSeq: 0, links: await keyStore.listLinks(q, userId, era, -1) });
  return chains;
}
