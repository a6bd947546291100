/** Tells the person's own devices and everybody who shares a conversation that an account chain grew or was reset. */

import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { EventRow, NewEvent } from '#src/platform/server/event-log.ts';
import type { AccountState } from '#src/protocol/open/account-chain.ts';
import * as store from './store.ts';

export interface AccountEvents {
  /** Inside the transaction of the change, last; `news` are recorded with it. */
  record(q: Queryable, state: AccountState, news?: readonly NewEvent[]): Promise<EventRow[]>;
  /** After COMMIT. */
  publish(rows: readonly EventRow[]): void;
}

export function createAccountEvents({ events }: Pick<PlatformDeps, 'events'>): AccountEvents {
  return {
    async record(q, state, news = []) {
      const people = [state.userId, ...(await store.listConversationPartners(q, state.userId))];
      const payload = { userId: state.userId, era: state.era, headSeq: state.headSeq };
      return events.record(q, [...people.map((userId) => ({ userId, kind: 'account', payload })), ...news]);
    },
    publish: (rows) => events.publish(rows),
  };
}
