/** What tests of e-mails start from: a practice whose mail goes to a server in this process, and notices that are told at once. */
import { randomUUID } from 'node:crypto';
import PostalMime from 'postal-mime';
import { expect, vi } from 'vitest';
import { defaultPreferences } from '#src/features/notifications/contract.ts';
import { insertNotices, type NewNotice } from '#src/features/notifications/server/notice-store.ts';
import { type ReceivedMail, startMailServer } from './mail-server.ts';
import type { Person } from './person.ts';
import { booking, minuteMs, openPractice, type Practice, zone } from './scheduling.ts';

const patience = { timeout: 20_000, interval: 50 };
export const chosen = { ...defaultPreferences(zone), quietHours: null, emailDelayMinutes: 0 };

export const choose = (person: Person, more: Partial<typeof chosen> & { digestAt?: string | null } = {}) =>
  person.api.notifications.putPreferences.mutate({ ...chosen, ...more });

export const parse = ({ raw }: ReceivedMail) => PostalMime.parse(raw);

export class MailedPractice {
  readonly practice: Practice;
  readonly appointmentId: string;
  readonly visitId: string;
  /** Another one after it was started anew. */
  mails: Awaited<ReturnType<typeof startMailServer>>;

  constructor(
    mails: MailedPractice['mails'],
    practice: Practice,
    appointment: { id: string; visitId: string | null },
  ) {
    this.mails = mails;
    this.practice = practice;
    this.appointmentId = appointment.id;
    this.visitId = appointment.visitId ?? '';
  }

  /** With an appointment; the patient reads Spanish. */
  static async open(): Promise<MailedPractice> {
    const mails = await startMailServer();
    const practice = await openPractice({
      SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
      MAIL_FROM: 'Clínica <office@clinic.example>',
    });
    const { patient, doctor, morning } = practice;
    await patient.api.identity.setLocale.mutate({ locale: 'es' });
    for (const person of [patient, doctor]) await choose(person);
    const made = await patient.api.scheduling.book.mutate(await booking(practice, morning(0)));
    return new MailedPractice(mails, practice, made);
  }

  get pool() {
    return this.practice.server.clinic.database.pool;
  }

  run() {
    return this.practice.server.clinic.services.notifications.dispatcher.run();
  }

  async notice(person: Person, more: Partial<NewNotice> = {}): Promise<NewNotice> {
    const made: NewNotice = {
      userId: await person.userId(),
      kind: 'security.password',
      cause: `test:${randomUUID()}`,
      target: { place: 'settings', id: null },
      ...more,
    };
    await insertNotices(this.pool, [made], this.practice.clock.now());
    return made;
  }

  /** State of the mail of a notification; undefined while there is none. */
  async mailOf({ cause }: NewNotice) {
    const { rows } = await this.pool.query<{
      id: string;
      state: string;
      attempts: number;
      reason: string | null;
    }>(
      `SELECT y.id, y.state, y.attempts, y.reason FROM notification_delivery y JOIN notification n ON n.id = y.notification_id
       WHERE n.cause = $1 AND y.channel = 'email'`,
      [cause],
    );
    return rows[0];
  }

  reach(made: NewNotice, state: object) {
    return vi.waitFor(async () => {
      await this.run();
      expect(await this.mailOf(made)).toMatchObject(state);
    }, patience);
  }

  sentTo(person: Person) {
    return this.mails.received.filter(({ to }) => to.includes(person.email));
  }

  /** Everything that waits has gone. */
  async settle(): Promise<void> {
    await vi.waitFor(async () => {
      await this.run();
      const { rows } = await this.pool.query(
        `SELECT FROM notification_delivery WHERE state = 'pending' AND channel = 'email' LIMIT 1`,
      );
      expect(rows).toEqual([]);
    }, patience);
  }

  /** Before a test: nothing waits, nothing was received, nothing is refused. */
  async begin(): Promise<void> {
    this.practice.clock.moveOn(minuteMs);
    await this.settle();
    this.mails.received.length = 0;
    this.mails.refusals.rcptTo = undefined;
    this.mails.refusals.data = undefined;
  }

  async close(): Promise<void> {
    await this.practice.close();
    await this.mails.close();
  }
}
