import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPreferences } from '#src/features/notifications/contract.ts';
import { insertNotices, lockDue, type NewNotice } from '#src/features/notifications/server/notice-store.ts';
import type { NoticeKind } from '#src/platform/push-notice.ts';
import { linkCarer } from '#tests/support/caregivers.ts';
import type { Person } from '#tests/support/person.ts';
import { booking, minuteMs, openPractice, type Practice, zone } from '#tests/support/scheduling.ts';
import { startTestServer } from '#tests/support/test-server.ts';
import { goodDevices } from '#tests/support/visits.ts';

const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
let practice: Practice;
let doctor: Person;
let patient: Person;
let day = 0;

beforeAll(async () => {
  practice = await openPractice();
  ({ doctor, patient } = practice);
});
afterAll(() => practice?.close());

const run = () => practice.server.clinic.services.notifications.dispatcher.run();
async function goTo(moment: number): Promise<void> {
  practice.clock.moveOn(moment - practice.clock.now());
  await run();
}

/** An appointment of the patient's with the doctor's, some days after every other of this file. */
async function book(more: { visitTypeId?: string } = {}): Promise<{ id: string; start: number }> {
  day += 3;
  const start = practice.morning(day, '10:00');
  const { id } = await patient.api.scheduling.book.mutate(await booking(practice, start, more));
  return { id, start };
}

/** What somebody was told of an appointment, oldest first, as minutes before the start that it then had. */
async function told(person: Person, { id }: { id: string }): Promise<string[]> {
  const { rows } = await practice.server.clinic.database.pool.query<{ kind: string; cause: string }>(
    `SELECT kind, cause FROM notification WHERE user_id = $1 AND cause LIKE '%:' || $2 || ':%' AND kind IN ('appointment.reminder', 'visit.starting')
     ORDER BY created_at, cause`,
    [await person.userId(), id],
  );
  return rows.map(({ kind, cause }) => (kind === 'visit.starting' ? kind : (cause.split(':').at(-1) ?? '')));
}
const remindersOf = async (person: Person, { id }: { id: string }) =>
  (await person.api.scheduling.get.query({ appointmentId: id })).remindersAt;
async function chooses(person: Person, reminderMinutes: number[] | null, timeZone = zone): Promise<void> {
  await person.api.notifications.putPreferences.mutate({ ...defaultPreferences(timeZone), reminderMinutes });
}
async function clinicSays(reminderMinutes: number[]): Promise<void> {
  const { api } = practice.clinic.admin;
  await api.admin.updateClinic.mutate({ ...(await api.admin.clinic.query()), reminderMinutes });
}

describe('reminders', () => {
  it('come a day and a quarter of an hour before, once each, and not sooner', async () => {
    const made = await book();
    expect(await remindersOf(patient, made)).toEqual([made.start - dayMs, made.start - 15 * minuteMs]);
    expect(await remindersOf(doctor, made)).toEqual([made.start - 15 * minuteMs]);
    await goTo(made.start - dayMs - 1_000);
    expect(await told(patient, made)).toEqual([]);
    await goTo(made.start - dayMs);
    expect(await told(patient, made)).toEqual(['1440']);
    const { notifications } = await patient.api.notifications.list.query({ limit: 1 });
    expect(notifications).toMatchObject([
      { kind: 'appointment.reminder', target: { place: 'visit' }, read: false },
    ]);
    await goTo(made.start - 16 * minuteMs);
    expect([await told(patient, made), await told(doctor, made)]).toEqual([['1440'], []]);
    await goTo(made.start - 15 * minuteMs);
    await run();
    expect([await told(patient, made), await told(doctor, made)]).toEqual([['1440', '15'], ['15']]);
    expect(await remindersOf(patient, made)).toEqual([]);
  });

  it('two instances write each once', async () => {
    const other = await startTestServer({ databaseUrl: practice.server.databaseUrl, clock: practice.clock });
    const made = await Promise.all([book(), book(), book()]);
    practice.clock.moveOn((made.at(-1)?.start ?? 0) - 15 * minuteMs - practice.clock.now());
    await Promise.all([run(), other.clinic.services.notifications.dispatcher.run(), run()]);
    await Promise.all([run(), other.clinic.services.notifications.dispatcher.run()]);
    expect(await told(patient, made[2] ?? { id: '' })).toEqual(['15']);
    await other.close();
  });

  it('moving an appointment moves them, and takes back what was told', async () => {
    const { id, start } = await book();
    await goTo(start - 15 * minuteMs);
    expect(await told(patient, { id })).toEqual(['15']);
    const later = start + 2 * dayMs;
    const moved = await patient.api.scheduling.reschedule.mutate({ appointmentId: id, start: later });
    expect(moved.remindersAt).toEqual([later - dayMs, later - 15 * minuteMs]);
    await goTo(start + minuteMs);
    expect(await told(patient, { id })).toEqual([]);
    await goTo(later - dayMs);
    expect(await told(patient, { id })).toEqual(['1440']);
    // There and back again: what was told of the old time is not told again.
    await doctor.api.scheduling.reschedule.mutate({ appointmentId: id, start: later + hourMs });
    await doctor.api.scheduling.reschedule.mutate({ appointmentId: id, start: later });
    await goTo(later - hourMs);
    expect(await told(patient, { id })).toEqual([]);
    await goTo(later - 15 * minuteMs);
    expect(await told(patient, { id })).toEqual(['15']);
    day += 2;
  });

  it('cancelling removes them', async () => {
    const made = await book();
    await goTo(made.start - dayMs);
    expect(await told(patient, made)).toEqual(['1440']);
    await patient.api.scheduling.cancel.mutate({ appointmentId: made.id, reason: 'other' });
    expect(await told(patient, made)).toEqual([]);
    await goTo(made.start);
    expect([await told(patient, made), await told(doctor, made)]).toEqual([[], []]);
  });

  it('a request has none until it is confirmed', async () => {
    const made = await book({ visitTypeId: practice.types.request.id });
    expect(await remindersOf(patient, made)).toEqual([]);
    await goTo(made.start - dayMs);
    expect(await told(patient, made)).toEqual([]);
    await doctor.api.scheduling.confirm.mutate({ appointmentId: made.id });
    expect(await remindersOf(patient, made)).toEqual([made.start - 15 * minuteMs]);
    await goTo(made.start - 15 * minuteMs);
    expect(await told(patient, made)).toEqual(['15']);
  });

  it('what somebody chooses holds for what is still to come', async () => {
    const made = await book();
    await goTo(made.start - 3 * hourMs);
    await chooses(patient, [4 * 60, 120]);
    await chooses(doctor, [1_440, 60]);
    expect(await remindersOf(patient, made)).toEqual([made.start - 2 * hourMs]);
    expect(await remindersOf(doctor, made)).toEqual([made.start - hourMs]);
    await run();
    expect(await told(patient, made)).toEqual(['1440']);
    await goTo(made.start - 2 * hourMs);
    await chooses(patient, []);
    await goTo(made.start - 10 * minuteMs);
    expect([await told(patient, made), await told(doctor, made)]).toEqual([['1440', '120'], ['60']]);
    await chooses(patient, null);
    await chooses(doctor, null);
  });

  it('what the clinic says holds for who chose nothing', async () => {
    const made = await book();
    await clinicSays([120, 30]);
    await goTo(made.start - dayMs);
    expect(await told(patient, made)).toEqual([]);
    await goTo(made.start - 2 * hourMs);
    await clinicSays([1_440, 180, 15]);
    expect(await remindersOf(patient, made)).toEqual([made.start - 15 * minuteMs]);
    await goTo(made.start - 15 * minuteMs);
    expect(await told(patient, made)).toEqual(['120', '15']);
    await clinicSays([1_440, 15]);
  });

  it('one that was held up comes late, unless the appointment has begun', async () => {
    const late = await book({ visitTypeId: practice.types.clinic.id });
    practice.clock.moveOn(late.start - 2 * hourMs - practice.clock.now());
    await run();
    expect(await told(patient, late)).toEqual(['1440']);
    const { notifications } = await patient.api.notifications.list.query({ limit: 1 });
    expect(notifications).toMatchObject([
      { kind: 'appointment.reminder', target: { place: 'appointments' } },
    ]);
    await goTo(late.start);
    expect(await told(patient, late)).toEqual(['1440']);
  });

  it('who acts for the patient is reminded while they do', async () => {
    const maria = await practice.clinic.add({ name: 'Maria', role: 'patient' });
    const made = await book();
    const linkId = await linkCarer(practice.clinic, maria, await patient.userId());
    await chooses(maria, [120, 60]);
    await goTo(made.start - 2 * hourMs);
    expect(await told(maria, made)).toEqual(['120']);
    await practice.clinic.admin.api.proxy.endLink.mutate({ id: linkId });
    await goTo(made.start - hourMs);
    expect(await told(maria, made)).toEqual(['120']);
  });

  it('when a visit begins, who is not there hears of it', async () => {
    const missing = await book();
    await goTo(missing.start);
    expect(await told(patient, missing)).toEqual(['visit.starting']);
    expect(await told(doctor, missing)).toEqual([]);
    const there = await book();
    await goTo(there.start - 10 * minuteMs);
    const { id: visitId } = await patient.api.video.byAppointment.query({ appointmentId: there.id });
    await patient.api.video.checkIn.mutate({ visitId, deviceTest: goodDevices });
    await goTo(there.start);
    expect((await told(patient, there)).includes('visit.starting')).toBe(false);
    expect((await told(doctor, there)).at(-1)).toBe('visit.starting');
  });

  it('who waits does not stand behind any number of them', async () => {
    const userId = await doctor.userId();
    const notice = (kind: NoticeKind, which: number): NewNotice => ({
      userId,
      kind,
      cause: `order:${kind}:${which}`,
      target: { place: 'appointments', id: null },
    });
    const reminders = Array.from({ length: 50 }, (_, which) => notice('appointment.reminder', which));
    const { database } = practice.server.clinic;
    await database.transaction(async (q) => {
      const now = practice.clock.now();
      await insertNotices(q, reminders, now - minuteMs);
      await insertNotices(q, [notice('visit.arrived', 0)], now);
      const [first] = await lockDue(q, now, 1);
      expect(first?.kind).toBe('visit.arrived');
    });
  });

  it.each([
    ['America/New_York', '2027-03-14', 23],
    ['Europe/Madrid', '2027-03-28', 23],
    ['Europe/Madrid', '2027-10-31', 25],
    ['America/New_York', '2027-11-07', 25],
  ])('a day before is the same time on the clock when it turns: %s, %s', async (timeZone, date, hours) => {
    await chooses(patient, null, timeZone);
    const at = DateTime.fromISO(`${date}T10:00`, { zone: timeZone });
    const before = at.minus({ days: 1 }).toMillis();
    expect((at.toMillis() - before) / hourMs).toBe(hours);
    const made = await doctor.api.scheduling.create.mutate({
      id: randomUUID(),
      patientId: await patient.userId(),
      visitTypeId: practice.types.staff.id,
      start: at.toMillis(),
      conversationId: practice.conversationId,
      reasonMessageId: null,
    });
    expect(await remindersOf(patient, made)).toEqual([before, at.toMillis() - 15 * minuteMs]);
    await goTo(before - 1_000);
    expect(await told(patient, made)).toEqual([]);
    await goTo(before);
    expect(await told(patient, made)).toEqual(['1440']);
    await goTo(at.toMillis() - 15 * minuteMs);
    expect(await told(patient, made)).toEqual(['1440', '15']);
  });
});
