/** The browsers that take push messages for somebody: added, tried, removed. */
import { randomUUID } from 'node:crypto';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { PushDevice } from '../contract.ts';
import * as store from './delivery-store.ts';
import { countUnread, findLanguage } from './notice-store.ts';
import type { PushAddress, PushSender } from './push-sender.ts';
import { isPushService } from './push-services.ts';

export interface PushDevicesDeps extends Pick<PlatformDeps, 'database' | 'clock'> {
  readonly push: PushSender;
  readonly publicKey: string;
  /** Origins beside the known push services. */
  readonly services: readonly string[];
}

/** More browsers than anybody has; the oldest are forgotten. */
const mostDevices = 20;

export function createPushDevices({ database, clock, push, publicKey, services }: PushDevicesDeps) {
  const q = database.pool;
  return {
    key: () => ({ key: publicKey }),
    async list({ userId, deviceId }: SessionInfo): Promise<PushDevice[]> {
      const rows = await store.listPushDevices(q, userId);
      return rows.map((row) => ({
        id: row.id,
        deviceId: row.deviceId,
        current: row.deviceId !== null && row.deviceId === deviceId,
        createdAt: row.createdAt,
        lastSentAt: row.lastSentAt,
      }));
    },
    async add({ userId, deviceId }: SessionInfo, address: PushAddress) {
      if (!isPushService(address.endpoint, services)) throw new DomainError('BAD_INPUT');
      const id = await database.transaction(async (tx) => {
        const made = await store.putPushDevice(tx, { ...address, userId, deviceId, now: clock.now() });
        const all = await store.listPushDevices(tx, userId);
        for (const old of all.slice(mostDevices)) await store.deletePushDevice(tx, old.id, userId);
        return made;
      });
      return { id };
    },
    /** NOT_FOUND for a device that is not the caller's. */
    async test({ userId }: SessionInfo, id: string) {
      const device = (await store.listPushDevices(q, userId)).find((each) => each.id === id);
      if (device === undefined) throw new DomainError('NOT_FOUND');
      const language = (await findLanguage(q, userId)) ?? 'en';
      const unread = await countUnread(q, userId);
      const target = { place: 'settings', id: null } as const;
      const notice = { id: randomUUID(), kind: 'test', target, language, unread } as const;
      const { outcome } = await push.send(device, notice, clock.now() + 60_000);
      if (outcome === 'gone') await store.deletePushDevice(q, id, userId);
      if (outcome === 'sent') await store.noteSent(q, id, clock.now());
      return { outcome: outcome === 'retry' ? ('failed' as const) : outcome };
    },
    async remove({ userId }: SessionInfo, id: string) {
      if (!(await store.deletePushDevice(q, id, userId))) throw new DomainError('NOT_FOUND');
      return {};
    },
  };
}

export type PushDevices = ReturnType<typeof createPushDevices>;
