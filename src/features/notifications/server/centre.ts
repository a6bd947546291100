/** What people see of their notifications, and what they choose. */
import { getClinicSettings } from '#src/features/admin/public.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { Notification, NotificationPreferences } from '../contract.ts';
import * as centre from './centre-store.ts';
import { readChosen } from './climbing.ts';
import * as store from './notice-store.ts';
import { wakeReminders } from './reminder-store.ts';

interface Cursor {
  at: number;
  id: string;
}

const mostLatest = 20;

const view = ({
  id,
  kind,
  place,
  targetId,
  about,
  at,
  read,
  messages,
}: centre.ListedNotice): Notification => ({
  id,
  kind,
  target: { place, id: targetId },
  about,
  at,
  read,
  messages,
});

export function createCentre({
  database,
  events,
  clock,
}: Pick<PlatformDeps, 'database' | 'events' | 'clock'>) {
  const q = database.pool;
  return {
    async preferences({ userId }: SessionInfo): Promise<NotificationPreferences> {
      const { timeZone } = await getClinicSettings(q);
      return readChosen(await store.findChosen(q, userId), timeZone);
    },
    async putPreferences({ userId }: SessionInfo, chosen: NotificationPreferences) {
      await database.transaction(async (tx) => {
        await store.putChosen(tx, userId, chosen, clock.now());
        await wakeReminders(tx, userId, clock.now());
      });
      return {};
    },
    async news(session: SessionInfo) {
      const now = clock.now();
      const [unread, latest] = await Promise.all([
        centre.countNews(q, session, now),
        centre.listNews(q, session, { now, limit: mostLatest }),
      ]);
      return { unread, latest: latest.map(view) };
    },
    async list(session: SessionInfo, { cursor, limit }: { cursor: Cursor | null; limit: number }) {
      const rows = await centre.listNotices(q, session, { cursor, now: clock.now(), limit });
      const last = rows.length === limit ? rows.at(-1) : undefined;
      const next = last === undefined ? null : { at: last.at, id: last.id };
      return { notifications: rows.map(view), unread: await store.countUnread(q, session.userId), next };
    },
    async read({ userId }: SessionInfo, { ids, through }: { ids: string[] | null; through: number }) {
      const told = await database.transaction(async (tx) => {
        const moved = await centre.markRead(tx, userId, { ids, through, now: clock.now() });
        return moved ? events.record(tx, store.noticeNews([userId])) : [];
      });
      events.publish(told);
      return { unread: await store.countUnread(q, userId) };
    },
  };
}

export type Centre = ReturnType<typeof createCentre>;
