import ICAL from 'ical.js';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { kindRules } from '#src/features/notifications/contract.ts';
import type { NewNotice } from '#src/features/notifications/server/notice-store.ts';
import { choose, chosen, MailedPractice, parse } from '#tests/support/mailed-practice.ts';
import type { Person } from '#tests/support/person.ts';
import { booking, minuteMs, zone } from '#tests/support/scheduling.ts';

const patience = { timeout: 20_000, interval: 50 };
const hourMs = 60 * minuteMs;
let mailed: MailedPractice;

beforeAll(async () => {
  mailed = await MailedPractice.open();
});
afterAll(() => mailed?.close());
beforeEach(() => mailed.begin());

const asText = (content: string | ArrayBuffer | Uint8Array) =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

const atVisit = (): NewNotice['target'] => ({ place: 'visit', id: mailed.visitId });
const atAppointment = (): NewNotice['target'] => ({ place: 'appointments', id: mailed.appointmentId });
const atSettings = (): NewNotice['target'] => ({ place: 'settings', id: null });

/** Kinds in the order of an appointment's life, with the subjects of their mailed.mails. */
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
  const [received, ...more] = mailed.sentTo(person);
  if (received === undefined || more.length > 0) throw new Error(`${more.length + 1} mails`);
  const mail = await parse(received);
  const header = (key: string) => mail.headers.find((one) => one.key === key)?.value;
  expect(mail.subject).toBe(subject);
  expect(`${mail.text}${mail.html}`).not.toMatch(/undefined|\[object|NaN/);
  expect(mail.text).toContain(mailed.practice.server.origin);
  const files = mail.attachments.map(({ content }) => asText(content));
  const everything = [received.raw, mail.text, mail.html, ...files].join('\n');
  expect(everything).not.toMatch(/Vega|Rosa|Real|canary|Primary care|Video on request/);
  const chosenKind = kindRules[kind].category !== 'security';
  expect(header('list-unsubscribe-post')).toBe(chosenKind ? 'List-Unsubscribe=One-Click' : undefined);
  return { mail, files };
}

/** Tells both, and waits until both mails have left. */
async function tell(kind: NewNotice['kind'], target: NewNotice['target']) {
  const { doctor, patient } = mailed.practice;
  const made = [
    await mailed.notice(doctor, { kind, target }),
    await mailed.notice(patient, { kind, target }),
  ];
  mailed.practice.clock.moveOn(10_000);
  for (const each of made) await mailed.reach(each, { state: 'sent' });
}

describe('a notification becomes an e-mail', () => {
  it.each(kinds)(
    'of kind %s, in the language of whoever reads it',
    async (kind, target, english, spanish) => {
      const { doctor, patient } = mailed.practice;
      await tell(kind, target());
      const hasFile = kind === 'appointment.made' || kind === 'appointment.moved';
      const read = await expectMail(doctor, kind, english);
      expect([read.mail.text?.includes('Hello,'), read.files.length > 0]).toEqual([true, hasFile]);
      const leido = await expectMail(patient, kind, spanish);
      expect([leido.mail.text?.includes('Hola:'), leido.files.length > 0]).toEqual([true, hasFile]);
    },
  );

  it('carries the appointment as it stands now, and takes it out of the calendar when it is cancelled', async () => {
    const { doctor, patient } = mailed.practice;
    const { appointmentId } = mailed;
    const event = (text = '') => {
      const calendar = new ICAL.Component(ICAL.parse(text));
      const component = calendar.getFirstSubcomponent('vevent');
      if (component === null) throw new Error('no event');
      return { method: calendar.getFirstPropertyValue('method'), event: new ICAL.Event(component) };
    };
    const start = mailed.practice.morning(0, '11:00');
    await patient.api.scheduling.reschedule.mutate({ appointmentId, start });
    await vi.waitFor(() => expect(mailed.sentTo(doctor)).toHaveLength(1), patience);
    const moved = await expectMail(doctor, 'appointment.moved', 'Your appointment has changed');
    const first = event(moved.files[0]);
    expect([first.method, first.event.sequence]).toEqual(['PUBLISH', 1]);
    expect(first.event.startDate.toUnixTime() * 1_000).toBe(start);

    mailed.mails.received.length = 0;
    await patient.api.scheduling.cancel.mutate({ appointmentId, reason: 'patient_asked' });
    await vi.waitFor(() => expect(mailed.sentTo(doctor)).toHaveLength(1), patience);
    const cancelled = await expectMail(doctor, 'appointment.cancelled', 'Your appointment is cancelled');
    const second = event(cancelled.files[0]);
    expect([second.method, second.event.sequence, second.event.uid]).toEqual(['CANCEL', 2, first.event.uid]);
    // Who cancelled it knows, and gets it in writing all the same.
    await vi.waitFor(() => expect(mailed.sentTo(patient)).toHaveLength(1), patience);
    const own = await expectMail(patient, 'appointment.cancelled', 'Su cita se ha cancelado');
    expect(event(own.files[0]).event.uid).toBe(first.event.uid);
    const { notifications } = await patient.api.notifications.list.query({});
    expect(notifications[0]).toMatchObject({ kind: 'appointment.cancelled', read: true });
    // What was still to be said about it does not hold any more.
    const late = await mailed.notice(doctor, { kind: 'appointment.reminder', target: atAppointment() });
    await mailed.reach(late, { state: 'dropped', reason: 'out of date' });
  });

  it('asks a provider for an answer to a wish', async () => {
    const { doctor, patient, types, morning } = mailed.practice;
    const wish = await booking(mailed.practice, morning(2), { visitTypeId: types.request.id });
    await patient.api.scheduling.book.mutate(wish);
    await vi.waitFor(() => expect(mailed.sentTo(doctor)).toHaveLength(1), patience);
    await expectMail(doctor, 'appointment.requested', 'Somebody asks for an appointment');
    await vi.waitFor(() => expect(mailed.sentTo(patient)).toHaveLength(1), patience);
    await expectMail(patient, 'appointment.made', 'Hemos recibido su solicitud de cita');
  });

  it('is not sent where the person turned it off, nor without an address that somebody reads', async () => {
    const { doctor } = mailed.practice;
    const made = await mailed.notice(doctor, { kind: 'visit.ready', target: atVisit() });
    await choose(doctor, { choices: { ...chosen.choices, visits: { push: true, email: false } } });
    mailed.practice.clock.moveOn(10_000);
    await mailed.run();
    expect(await mailed.mailOf(made)).toBeUndefined();
    await choose(doctor);
    const other = await mailed.notice(doctor);
    await mailed.pool.query(`UPDATE "user" SET disabled_at = now() WHERE id = $1`, [await doctor.userId()]);
    await mailed.run();
    expect((await mailed.mailOf(other))?.state).not.toBe('sent');
    await mailed.pool.query(`UPDATE "user" SET disabled_at = NULL WHERE id = $1`, [await doctor.userId()]);
    expect(mailed.sentTo(doctor)).toEqual([]);
  });
});

describe('messages', () => {
  const write = async (...texts: string[]) => {
    const { patient, doctor, conversationId } = mailed.practice;
    for (const text of texts) await patient.write(conversationId, text);
    return doctor.sees(conversationId, texts.at(-1) ?? '');
  };
  const read = async ({ seq }: Awaited<ReturnType<typeof write>>) => {
    const { doctor, conversationId } = mailed.practice;
    await doctor.engine.markRead(conversationId, seq ?? 0);
    await vi.waitFor(async () => {
      const { rows } = await mailed.pool.query(
        'SELECT FROM receipt WHERE conversation_id = $1 AND user_id = $2 AND read_through >= $3',
        [conversationId, await doctor.userId(), seq],
      );
      expect(rows).toHaveLength(1);
    }, patience);
  };

  it('that are unread together are one e-mail, with their number and without their words', async () => {
    const { doctor } = mailed.practice;
    await choose(doctor, { emailDelayMinutes: 15 });
    await write('canary one', 'canary two');
    mailed.practice.clock.moveOn(10 * minuteMs);
    const last = await write('canary three');
    mailed.practice.clock.moveOn(6 * minuteMs);
    await vi.waitFor(() => expect(mailed.sentTo(doctor)).toHaveLength(1), patience);
    const { mail } = await expectMail(doctor, 'message', 'You have 3 new messages');
    expect(mail.text).toContain(`${mailed.practice.server.origin}/inbox`);
    mailed.practice.clock.moveOn(hourMs);
    await mailed.settle();
    expect(mailed.sentTo(doctor)).toHaveLength(1);
    await read(last);
  });

  it('that were read meanwhile are none', async () => {
    await read(await write('canary four'));
    mailed.practice.clock.moveOn(hourMs);
    await mailed.settle();
    expect(mailed.sentTo(mailed.practice.doctor)).toEqual([]);
  });

  it('come once a day to whoever wants that: one e-mail for all of them', async () => {
    const { doctor, clock } = mailed.practice;
    const inHours = (hours: number) =>
      DateTime.fromMillis(mailed.practice.clock.now() + hours * hourMs, { zone }).toFormat('HH:mm');
    await choose(doctor, { emailDelayMinutes: 15, digestAt: inHours(5) });
    await write('canary five');
    clock.moveOn(2 * hourMs);
    await write('canary six');
    clock.moveOn(2 * hourMs + 50 * minuteMs);
    // Too late for the delay of its own, but unread when the others are told.
    const last = await write('canary seven');
    await mailed.settle();
    expect(mailed.sentTo(doctor)).toEqual([]);
    clock.moveOn(15 * minuteMs);
    await vi.waitFor(() => expect(mailed.sentTo(doctor)).toHaveLength(1), patience);
    await expectMail(doctor, 'message', 'You have 3 new messages');
    clock.moveOn(25 * hourMs);
    await mailed.settle();
    expect(mailed.sentTo(doctor)).toHaveLength(1);
    await read(last);
    await choose(doctor);
  });

  it('that come while the e-mail about others cannot leave are told by the same', async () => {
    const { doctor, clock } = mailed.practice;
    mailed.mails.refusals.rcptTo = { code: 451, text: '4.7.1 greylisted' };
    const first = await write('canary eight');
    clock.moveOn(10_000);
    await vi.waitFor(async () => {
      const { rows } = await mailed.pool.query(
        `SELECT FROM notification_delivery WHERE reason = 'recipient 451 4.7.1'`,
      );
      expect(rows).toHaveLength(1);
    }, patience);
    await read(first);
    const last = await write('canary nine');
    clock.moveOn(10_000);
    await mailed.run();
    mailed.mails.refusals.rcptTo = undefined;
    clock.moveOn(2 * minuteMs);
    await vi.waitFor(() => expect(mailed.sentTo(doctor)).toHaveLength(1), patience);
    await expectMail(doctor, 'message', 'You have a new message');
    await read(last);
  });
});
