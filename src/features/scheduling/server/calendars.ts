/** Calendar files: one appointment for whoever is signed in, and a secret address that calendars fetch by themselves. */
import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { getClinicSettings } from '#src/features/admin/public.ts';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { requireAppointment } from './access.ts';
import { type CalendarReader, writeAppointmentFile, writeFeed } from './calendar-file.ts';
import * as store from './feed-store.ts';

const dayMs = 24 * 60 * 60_000;
/** What is over stays in calendars for a while. */
const keptMs = 60 * dayMs;
const most = 2_000;

export interface Calendars {
  feed(session: SessionInfo): Promise<{ path: string | null }>;
  resetFeed(session: SessionInfo, on: boolean): Promise<{ path: string | null }>;
  /** Text of the feed at a secret address. NOT_FOUND for one that nobody has (any more). */
  readFeed(token: string): Promise<string>;
  /** Text of the file of one appointment. */
  readAppointment(session: SessionInfo, appointmentId: string): Promise<string>;
}

export type CalendarDeps = Pick<PlatformDeps, 'config' | 'origins' | 'database' | 'clock'>;

export function createCalendars({ config, origins, database, clock }: CalendarDeps): Calendars {
  const key = Buffer.from(hkdfSync('sha256', config.secret('calendar'), '', 'consulta calendar feed', 32));

  /** Made anew from the salt each time it is shown, so that the database holds nothing that opens a feed. */
  function tokenOf(userId: string, salt: Uint8Array): string {
    return createHmac('sha256', key).update(userId).update(salt).digest('base64url');
  }
  const hashOf = (token: string) => createHash('sha256').update(token).digest();
  const pathOf = (token: string) => `/api/calendar/${token}.ics`;

  async function readerFor(locale: CalendarReader['locale']): Promise<CalendarReader> {
    const { name: clinicName } = await getClinicSettings(database.pool);
    return { clinicName, locale, origin: origins[0] ?? '' };
  }

  return {
    async feed({ userId }) {
      const found = await store.findFeed(database.pool, userId);
      if (found === null) return { path: null };
      const token = tokenOf(userId, found.salt);
      // Another one when the installation's secret was lost: that address opens nothing.
      return { path: hashOf(token).equals(found.tokenHash) ? pathOf(token) : null };
    },

    async resetFeed({ userId }, on) {
      const salt = randomBytes(16);
      const token = tokenOf(userId, salt);
      const action = on ? 'calendar-feed.make' : 'calendar-feed.end';
      await database.transaction(async (q) => {
        if (on) await store.putFeed(q, userId, { salt, tokenHash: hashOf(token), now: clock.now() });
        else await store.deleteFeed(q, userId);
        await audit(q, { actorId: userId, action, subjectId: userId });
      });
      return { path: on ? pathOf(token) : null };
    },

    async readFeed(token) {
      const q = database.pool;
      const feed = await store.findFeedByHash(q, hashOf(token));
      if (feed === null) throw new DomainError('NOT_FOUND');
      const since = { endAfter: clock.now() - keptMs, most };
      return writeFeed(await store.listEntries(q, feed.userId, since), await readerFor(feed.locale));
    },

    async readAppointment(session, appointmentId) {
      const q = database.pool;
      const { appointment, role } = await requireAppointment(q, session, appointmentId);
      const entry = await store.findEntry(q, appointmentId);
      if (entry === null) throw new DomainError('NOT_FOUND');
      await audit(q, {
        actorId: session.userId,
        action: 'appointment.file',
        subjectId: appointment.patient.userId,
        detail: { appointmentId, role },
      });
      return writeAppointmentFile(entry, await readerFor(await store.findLocale(q, session.userId)));
    },
  };
}
