import { randomUUID } from 'node:crypto';
import ICAL from 'ical.js';
import { DateTime } from 'luxon';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultPreferences, kindRules } from '#src/features/notifications/contract.ts';
import { insertNotices, type NewNotice } from '#src/features/notifications/server/notice-store.ts';
import { type ReceivedMail, startMailServer } from '#tests/support/mail-server.ts';
import type { Person } from '#tests/support/person.ts';
import { booking, minuteMs, openPractice, type Practice, zone } from '#tests/support/scheduling.ts';
import { startTestServer } from '#tests/support/test-server.ts';

const patience = { timeout: 20_000, interval: 50 };
const hourMs = 60 * minuteMs;
let mails: Awaited<ReturnType<typeof startMailServer>>;
let practice: Practice;
let appointmentId: string;
let visitId: string;

const now = () => practice.clock.now();
const pool = () => practice.server.clinic.database.pool;
const run = () => practice.server.clinic.services.notifications.dispatcher.run();
const chosen = { ...defaultPreferences(zone), quietHours: null, emailDelayMinutes: 0 };
const choose = (person: Person, more: Partial<typeof chosen> & { digestAt?: string | null } = {}) =>
  person.api.notifications.putPreferences.mutate({ ...chosen, ...more });

beforeAll(async () => {
  mails = await startMailServer();
  practice = await openPractice({
    SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
    MAIL_FROM: 'Clínica <office@clinic.example>',
  });
  const { patient, doctor, morning } = practice;
  await patient.api.identity.setLocale.mutate({ locale: 'es' });
  for (const person of [patient, doctor]) await choose(person);
  const made = await patient.api.scheduling.book.mutate(await booking(practice, morning(0)));
  appointmentId = made.id;
  visitId = made.visitId ?? '';
});
afterAll(async () => {
  await practice?.close();
  await mails?.close();
});

async function notice(person: Person, more: Partial<NewNotice> = {}): Promise<NewNotice> {
  const made: NewNotice = {
    userId: await person.userId(),
    kind: 'security.password',
    cause: `test:${randomUUID()}`,
    target: { place: 'settings', id: null },
    ...more,
  };
  await insertNotices(pool(), [made], now());
  return made;
}

/** State of the mail of a notification; undefined while there is none. */
async function mailOf({ cause }: NewNotice) {
  const { rows } = await pool().query<{ id: string; state: string; attempts: number; reason: string | null }>(
    `SELECT y.id, y.state, y.attempts, y.reason FROM notification_delivery y JOIN notification n ON n.id = y.notification_id
     WHERE n.cause = $1 AND y.channel = 'email'`,
    [cause],
  );
  return rows[0];
}
const reach = (made: NewNotice, state: object) =>
  vi.waitFor(async () => {
    await run();
    expect(await mailOf(made)).toMatchObject(state);
  }, patience);

const sentTo = (person: Person) => mails.received.filter(({ to }) => to.includes(person.email));
const parse = ({ raw }: ReceivedMail) => PostalMime.parse(raw);
const asText = (content: string | ArrayBuffer | Uint8Array) =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

/** Everything that waits has gone. */
async function settle() {
  await vi.waitFor(async () => {
    await run();
    const { rows } = await pool().query(
      `SELECT FROM notification_delivery WHERE state = 'pending' AND channel = 'email' LIMIT 1`,
    );
    expect(rows).toEqual([]);
  }, patience);
}

beforeEach(async () => {
  practice.clock.moveOn(minuteMs);
  await settle();
  mails.received.length = 0;
  mails.refusals.rcptTo = undefined;
  mails.refusals.data = undefined;
});

const atVisit = (): NewNotice['target'] => ({ place: 'visit', id: visitId });
const atAppointment = (): NewNotice['target'] => ({ place: 'appointments', id: appointmentId });
const atSettings = (): NewNotice['target'] => ({ place: 'settings', id: null });

/** Kinds in the order of an appointment's life, with the subjects of their mails. */
const kinds: [NewNotice['kind'], () => NewNotice['target'], string, string][] = [
  ['appointment.made', atAppointment, 'Your appointment is confirmed', 'Su cita está confirmada'],
  ['appointment.moved', atAppointment, 'Your appointment has changed', 'Su cita ha cambiado'],
  ['appointment.reminder', atVisit, 'Reminder of your appointment', 'Recordatorio de su cita'],
  ['visit.ready', atVisit, 'Your video visit can begin', 'Su videoconsulta puede empezar'],
  ['visit.starting', atVisit, 'Your video visit begins', 'Empieza su videoconsulta'],
  ['visit.late', atVisit, 'Your video visit begins later', 'Su videoconsulta empieza más tarde'],
  ['visit.call_back', atVisit, 'It is your turn', 'Es su turno'],
  [
    'security.device',
    atSettings,
    'A new device signed in to your account',
    'Un dispositivo nuevo ha entrado en su cuenta',
  ],
  [
    'security.keys',
    atSettings,
    'The security keys of your account have changed',
    'Las claves de seguridad de su cuenta han cambiado',
  ],
  ['security.password', atSettings, 'Your password was changed', 'Su contraseña ha cambiado'],
  ['security.recovery', atSettings, 'Your recovery code was used', 'Se ha usado su código de recuperación'],
];

async function expectMail(person: Person, kind: NewNotice['kind'], subject: string) {
  const [received, ...more] = sentTo(person);
  if (received === undefined || more.length > 0) throw new Error(`${more.length + 1} mails`);
  const mail = await parse(received);
  const header = (key: string) => mail.headers.find((one) => one.key === key)?.value;
  expect(mail.subject).toBe(subject);
  expect(`${mail.text}${mail.html}`).not.toMatch(/undefined|\[object|NaN/);
  expect(mail.text).toContain(practice.server.origin);
  const files = mail.attachments.map(({ content }) => asText(content));
  const everything = [received.raw, mail.text, mail.html, ...files].join('\n');
  expect(everything).not.toMatch(/Vega|Rosa|Real|canary|Primary care|Video on request/);
  const chosenKind = kindRules[kind].category !== 'security';
  expect(header('list-unsubscribe-post')).toBe(chosenKind ? 'List-Unsubscribe=One-Click' : undefined);
  return { mail, files };
}

/** Tells both, and waits until both mails have left. */
async function tell(kind: NewNotice['kind'], target: NewNotice['target']) {
  const { doctor, patient } = practice;
  const made = [await notice(doctor, { kind, target }), await notice(patient, { kind, target })];
  practice.clock.moveOn(10_000);
  for (const each of made) await reach(each, { state: 'sent' });
}

describe('a notification becomes an e-mail', () => {
  it.each(kinds)(
    'of kind %s, in the language of whoever reads it',
    async (kind, target, english, spanish) => {
      const { doctor, patient } = practice;
      await tell(kind, target());
      const hasFile = kind === 'appointment.made' || kind === 'appointment.moved';
      const read = await expectMail(doctor, kind, english);
      expect([read.mail.text?.includes('Hello,'), read.files.length > 0]).toEqual([true, hasFile]);
      const leido = await expectMail(patient, kind, spanish);
      expect([leido.mail.text?.includes('Hola:'), leido.files.length > 0]).toEqual([true, hasFile]);
    },
  );

  it('carries the appointment as it stands now, and takes it out of the calendar when it is cancelled', async () => {
    const { doctor, patient } = practice;
    const event = (text = '') => {
      const calendar = new ICAL.Component(ICAL.parse(text));
      const component = calendar.getFirstSubcomponent('vevent');
      if (component === null) throw new Error('no event');
      return { method: calendar.getFirstPropertyValue('method'), event: new ICAL.Event(component) };
    };
    const start = practice.morning(0, '11:00');
    await patient.api.scheduling.reschedule.mutate({ appointmentId, start });
    await vi.waitFor(() => expect(sentTo(doctor)).toHaveLength(1), patience);
    const moved = await expectMail(doctor, 'appointment.moved', 'Your appointment has changed');
    const first = event(moved.files[0]);
    expect([first.method, first.event.sequence]).toEqual(['PUBLISH', 1]);
    expect(first.event.startDate.toUnixTime() * 1_000).toBe(start);

    mails.received.length = 0;
    await patient.api.scheduling.cancel.mutate({ appointmentId, reason: 'patient_asked' });
    await vi.waitFor(() => expect(sentTo(doctor)).toHaveLength(1), patience);
    const cancelled = await expectMail(doctor, 'appointment.cancelled', 'Your appointment is cancelled');
    const second = event(cancelled.files[0]);
    expect([second.method, second.event.sequence, second.event.uid]).toEqual(['CANCEL', 2, first.event.uid]);
    // Who cancelled it knows, and gets it in writing all the same.
    await vi.waitFor(() => expect(sentTo(patient)).toHaveLength(1), patience);
    const own = await expectMail(patient, 'appointment.cancelled', 'Su cita se ha cancelado');
    expect(event(own.files[0]).event.uid).toBe(first.event.uid);
    const { notifications } = await patient.api.notifications.list.query({});
    expect(notifications[0]).toMatchObject({ kind: 'appointment.cancelled', read: true });
    // What was still to be said about it does not hold any more.
    const late = await notice(doctor, { kind: 'appointment.reminder', target: atAppointment() });
    await reach(late, { state: 'dropped', reason: 'out of date' });
  });

  it('asks a provider for an answer to a wish', async () => {
    const { doctor, patient, types, morning } = practice;
    const wish = await booking(practice, morning(2), { visitTypeId: types.request.id });
    await patient.api.scheduling.book.mutate(wish);
    await vi.waitFor(() => expect(sentTo(doctor)).toHaveLength(1), patience);
    await expectMail(doctor, 'appointment.requested', 'Somebody asks for an appointment');
    await vi.waitFor(() => expect(sentTo(patient)).toHaveLength(1), patience);
    await expectMail(patient, 'appointment.made', 'Hemos recibido su solicitud de cita');
  });

  it('is not sent where the person turned it off, nor without an address that somebody reads', async () => {
    const { doctor } = practice;
    const made = await notice(doctor, { kind: 'visit.ready', target: atVisit() });
    await choose(doctor, { choices: { ...chosen.choices, visits: { push: true, email: false } } });
    practice.clock.moveOn(10_000);
    await run();
    expect(await mailOf(made)).toBeUndefined();
    await choose(doctor);
    const other = await notice(doctor);
    await pool().query(`UPDATE "user" SET disabled_at = now() WHERE id = $1`, [await doctor.userId()]);
    await run();
    expect((await mailOf(other))?.state).not.toBe('sent');
    await pool().query(`UPDATE "user" SET disabled_at = NULL WHERE id = $1`, [await doctor.userId()]);
    expect(sentTo(doctor)).toEqual([]);
  });
});

describe('messages', () => {
  const write = async (...texts: string[]) => {
    const { patient, doctor, conversationId } = practice;
    for (const text of texts) await patient.write(conversationId, text);
    return doctor.sees(conversationId, texts.at(-1) ?? '');
  };
  const read = async ({ seq }: Awaited<ReturnType<typeof write>>) => {
    const { doctor, conversationId } = practice;
    await doctor.engine.markRead(conversationId, seq ?? 0);
    await vi.waitFor(async () => {
      const { rows } = await pool().query(
        'SELECT FROM receipt WHERE conversation_id = $1 AND user_id = $2 AND read_through >= $3',
        [conversationId, await doctor.userId(), seq],
      );
      expect(rows).toHaveLength(1);
    }, patience);
  };

  it('that are unread together are one e-mail, with their number and without their words', async () => {
    const { doctor } = practice;
    await choose(doctor, { emailDelayMinutes: 15 });
    await write('canary one', 'canary two');
    practice.clock.moveOn(10 * minuteMs);
    const last = await write('canary three');
    practice.clock.moveOn(6 * minuteMs);
    await vi.waitFor(() => expect(sentTo(doctor)).toHaveLength(1), patience);
    const { mail } = await expectMail(doctor, 'message', 'You have 3 new messages');
    expect(mail.text).toContain(`${practice.server.origin}/inbox`);
    practice.clock.moveOn(hourMs);
    await settle();
    expect(sentTo(doctor)).toHaveLength(1);
    await read(last);
  });

  it('that were read meanwhile are none', async () => {
    await read(await write('canary four'));
    practice.clock.moveOn(hourMs);
    await settle();
    expect(sentTo(practice.doctor)).toEqual([]);
  });

  it('come once a day to whoever wants that: one e-mail for all of them', async () => {
    const { doctor, clock } = practice;
    const inHours = (hours: number) =>
      DateTime.fromMillis(now() + hours * hourMs, { zone }).toFormat('HH:mm');
    await choose(doctor, { emailDelayMinutes: 15, digestAt: inHours(5) });
    await write('canary five');
    clock.moveOn(2 * hourMs);
    await write('canary six');
    clock.moveOn(2 * hourMs + 50 * minuteMs);
    // Too late for the delay of its own, but unread when the others are told.
    const last = await write('canary seven');
    await settle();
    expect(sentTo(doctor)).toEqual([]);
    clock.moveOn(15 * minuteMs);
    await vi.waitFor(() => expect(sentTo(doctor)).toHaveLength(1), patience);
    await expectMail(doctor, 'message', 'You have 3 new messages');
    clock.moveOn(25 * hourMs);
    await settle();
    expect(sentTo(doctor)).toHaveLength(1);
    await read(last);
    await choose(doctor);
  });

  it('that come while the e-mail about others cannot leave are told by the same', async () => {
    const { doctor, clock } = practice;
    mails.refusals.rcptTo = { code: 451, text: '4.7.1 greylisted' };
    const first = await write('canary eight');
    clock.moveOn(10_000);
    await vi.waitFor(async () => {
      const { rows } = await pool().query(
        `SELECT FROM notification_delivery WHERE reason = 'recipient 451 4.7.1'`,
      );
      expect(rows).toHaveLength(1);
    }, patience);
    await read(first);
    const last = await write('canary nine');
    clock.moveOn(10_000);
    await run();
    mails.refusals.rcptTo = undefined;
    clock.moveOn(2 * minuteMs);
    await vi.waitFor(() => expect(sentTo(doctor)).toHaveLength(1), patience);
    await expectMail(doctor, 'message', 'You have a new message');
    await read(last);
  });
});

describe('a mail server', () => {
  const failures = () => practice.clinic.admin.api.notifications.failures.query();

  it('that puts a mail off is asked again later, and the mail is the same', async () => {
    const { doctor, clock } = practice;
    mails.refusals.data = { code: 451, text: '4.3.0 try later' };
    const made = await notice(doctor);
    await reach(made, { state: 'pending', attempts: 1, reason: 'message 451 4.3.0' });
    await run();
    expect((await mailOf(made))?.attempts).toBe(1);
    mails.refusals.data = undefined;
    clock.moveOn(40_000);
    await reach(made, { state: 'sent', attempts: 2 });
    expect(sentTo(doctor)).toHaveLength(1);
  });

  it('that is not there for a day loses nothing', async () => {
    const { doctor, patient, clock } = practice;
    const { port } = mails;
    await mails.close();
    const made = [await notice(doctor), await notice(patient)];
    for (let hour = 0; hour < 24; hour += 1) {
      await run();
      clock.moveOn(hourMs);
    }
    for (const each of made) expect(await mailOf(each)).toMatchObject({ state: 'pending' });
    expect((await mailOf(made[0] ?? (await notice(doctor))))?.reason).toMatch(/^server E/);
    mails = await startMailServer({}, port);
    for (const each of made) await reach(each, { state: 'sent' });
    for (const person of [doctor, patient]) expect(sentTo(person)).toHaveLength(1);
  });

  it('that took a mail before its process was killed is given the same again: one mail for whoever reads', async () => {
    const { doctor, clock } = practice;
    const made = await notice(doctor);
    await reach(made, { state: 'sent' });
    const lost = `UPDATE notification_delivery SET state = 'pending', ended_at = NULL WHERE id = $1`;
    await pool().query(lost, [(await mailOf(made))?.id]);
    clock.moveOn(6 * minuteMs);
    await reach(made, { state: 'sent', attempts: 2 });
    const [first, second] = await Promise.all(sentTo(doctor).map(parse));
    expect(second?.messageId).toBe(first?.messageId);
  });

  it('gets each mail once from two instances that share the work', async () => {
    const { doctor, patient, conversationId, clock } = practice;
    const env = { SMTP_URL: `smtp://127.0.0.1:${mails.port}`, MAIL_FROM: 'office@clinic.example' };
    const { databaseUrl } = practice.server;
    const other = await startTestServer({ env, databaseUrl, clock });
    const there = other.clinic.services.notifications.dispatcher;
    await choose(doctor, { emailDelayMinutes: 15 });
    for (let n = 0; n < 20; n += 1) await patient.write(conversationId, `canary number ${n}`);
    await doctor.sees(conversationId, 'canary number 19');
    clock.moveOn(16 * minuteMs);
    const made: NewNotice[] = [];
    for (let n = 0; n < 30; n += 1) made.push(await notice(n % 2 === 0 ? doctor : patient));
    await Promise.all([run(), there.run(), run(), there.run()]);
    for (const each of made) await reach(each, { state: 'sent', attempts: 1 });
    await vi.waitFor(() => expect(mails.received.length).toBeGreaterThanOrEqual(31), patience);
    await settle();
    expect(mails.received).toHaveLength(31);
    const ids = await Promise.all(mails.received.map(async (each) => (await parse(each)).messageId));
    expect(new Set(ids).size).toBe(31);
    const [gathered, ...more] = (await Promise.all(sentTo(doctor).map(parse))).filter((mail) =>
      mail.subject?.includes('message'),
    );
    expect([gathered?.subject, more.length]).toEqual(['You have 20 new messages', 0]);
    await other.close();
    const { seq } = await doctor.sees(conversationId, 'canary number 19');
    await doctor.engine.markRead(conversationId, seq ?? 0);
    await choose(doctor);
  });

  it('that refuses an address for good is not asked again, but about the safety of the account', async () => {
    const { doctor, clock } = practice;
    mails.refusals.rcptTo = { code: 550, text: '5.1.1 no such user' };
    const made = await notice(doctor, { kind: 'visit.ready', target: atVisit() });
    clock.moveOn(10_000);
    await reach(made, { state: 'failed', attempts: 1, reason: 'recipient 550 5.1.1' });
    expect((await failures())[0]).toMatchObject({ channel: 'email', kind: 'visit.ready', attempts: 1 });
    mails.refusals.rcptTo = undefined;
    const more = await notice(doctor, { kind: 'visit.ready', target: atVisit() });
    const security = await notice(doctor);
    clock.moveOn(10_000);
    await reach(security, { state: 'sent' });
    expect(await mailOf(more)).toBeUndefined();
    expect(sentTo(doctor)).toHaveLength(1);

    // Until an administrator, who sees it, says that it works again.
    const { admin } = practice.clinic.admin.api;
    const userId = await doctor.userId();
    const refused = async () => {
      const { people } = await admin.people.query({ search: 'Vega', role: null, limit: 10 });
      return people.find((row) => row.userId === userId)?.mailRefused;
    };
    expect(await refused()).toBe('recipient 550 5.1.1');
    await admin.clearMailRefusal.mutate({ userId });
    expect(await refused()).toBeNull();
    const again = await notice(doctor, { kind: 'visit.ready', target: atVisit() });
    clock.moveOn(10_000);
    await reach(again, { state: 'sent' });
  });

  it('that refuses one mail for good says nothing about the address', async () => {
    const { patient, clock } = practice;
    mails.refusals.data = { code: 554, text: '5.7.1 looks like spam' };
    await reach(await notice(patient), { state: 'failed', reason: 'message 554 5.7.1' });
    mails.refusals.data = undefined;
    const made = await notice(patient, { kind: 'visit.ready', target: atVisit() });
    clock.moveOn(10_000);
    await reach(made, { state: 'sent' });
  });
});
