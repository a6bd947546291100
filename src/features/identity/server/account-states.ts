/** Verified account chains for whoever has to check signatures on the server. */
import type { Queryable } from '#src/platform/server/database.ts';
import { type AccountState, extendChain, verifyChain } from '#src/protocol/open/account-chain.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import type { AccountLookup } from '#src/protocol/open/conversation-state.ts';
import { userId as asUserId, type UserId } from '#src/protocol/open/ids.ts';
import * as keyStore from './key-store.ts';

/** Chains are short and change rarely; this many stay verified in memory. */
const mostCached = 20_000;

export interface LoadedAccounts {
  /** The era with that identity; null when there is none. */
  lookup: AccountLookup;
  /** The era in force; null for an unknown person. */
  current(userId: string): AccountState | null;
}

export interface AccountStates {
  /** All eras of these people as they are stored now. */
  load(q: Queryable, userIds: readonly string[]): Promise<LoadedAccounts>;
}

export function createAccountStates(): AccountStates {
  const cache = new Map<string, AccountState>();

  async function readEra(q: Queryable, userId: UserId, era: number, headSeq: number): Promise<AccountState> {
    const key = `${userId}:${era}`;
    const known = cache.get(key);
    if (known !== undefined && known.headSeq === headSeq) return known;
    const fresh = await keyStore.listLinks(q, userId, era, known?.headSeq ?? -1);
    const state = known === undefined ? verifyChain(userId, fresh) : extendChain(known, fresh);
    cache.delete(key);
    cache.set(key, state);
    const oldest = cache.keys().next().value;
    if (cache.size > mostCached && oldest !== undefined) cache.delete(oldest);
    return state;
  }

  return {
    async load(q, userIds) {
      const byUser = new Map<string, AccountState[]>();
      for (const { userId, era, headSeq } of await keyStore.listHeads(q, [...new Set(userIds)])) {
        const state = await readEra(q, asUserId(userId), era, headSeq);
        byUser.set(userId, [...(byUser.get(userId) ?? []), state]);
      }
      return {
        lookup: (userId, fp) => byUser.get(userId)?.find((state) => equalBytes(state.fp, fp)) ?? null,
        current: (userId) => byUser.get(userId)?.at(-1) ?? null,
      };
    },
  };
}
