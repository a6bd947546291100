/**
 * Which devices of the account are new. The time in a device's link is its own word, so whoever came in with a stolen password could say
 * that it was long ago: what counts as well is when this device heard of it.
 */
import * as z from 'zod';
import type { Clock } from '#src/platform/client/clock.ts';
import type { SealedStore } from '#src/platform/client/sealed-store.ts';
import { Serial } from '#src/platform/client/signal.ts';
import type { AccountState } from '#src/protocol/open/account-chain.ts';

/** So long a device is marked as new. */
const newForMs = 24 * 60 * 60 * 1000;

const heardOf = z.record(z.string(), z.number());
const recordKey = 'devices-heard-of';

export class NewDevices {
  readonly #store: SealedStore;
  readonly #clock: Clock;
  readonly #serial = new Serial();

  constructor(store: SealedStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Remembers since when this device knows of each; the first time it can only believe their own word. */
  note({ devices }: Pick<AccountState, 'devices'>): Promise<Record<string, number>> {
    return this.#serial.run(async () => {
      const known = await this.#store.get('meta', recordKey, heardOf);
      const now = this.#clock.now();
      const unheard = devices.filter(({ deviceId }) => known?.[deviceId] === undefined);
      if (unheard.length === 0) return known ?? {};
      const added = unheard.map(({ deviceId, addedAt }) => [
        deviceId,
        known === null ? Math.min(addedAt, now) : now,
      ]);
      const next = { ...known, ...Object.fromEntries(added) };
      await this.#store.write([{ store: 'meta', key: recordKey, value: next }]);
      return next;
    });
  }

  /** Until when, ms, each of these devices is marked; who is not in it is not new. An account's first device is no addition. */
  async list(chain: Pick<AccountState, 'devices'>): Promise<Map<string, number>> {
    const since = await this.note(chain);
    const now = this.#clock.now();
    const news = new Map<string, number>();
    for (const { deviceId, revokedAt } of chain.devices.slice(1)) {
      const until = (since[deviceId] ?? now) + newForMs;
      if (revokedAt === null && until > now) news.set(deviceId, until);
    }
    return news;
  }
}
