/** Appointments that stand: what changes of them, what providers may do, and the lists of them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchAppointments } from '#tests/support/appointment-watch.ts';
import type { Person } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { booking, openHours, openPractice, type Practice, zone } from '#tests/support/scheduling.ts';

let practice: Practice;
beforeAll(async () => {
  practice = await openPractice();
});
afterAll(() => practice?.close());

const appointments = (person: Person) => person.api.scheduling;

describe('a change', () => {
  it('moves the visit along, keeps its length, and never onto another appointment', async () => {
    const { patient, doctor, morning, audit } = practice;
    const one = await booking(practice, morning(6));
    const other = await booking(practice, morning(6, '10:00'));
    const made = await appointments(patient).book.mutate(one);
    await appointments(patient).book.mutate(other);
    const move = (person: Person, start: number) =>
      appointments(person).reschedule.mutate({ appointmentId: one.id, start });
    for (const person of [patient, doctor])
      expect(await outcome(move(person, morning(6, '10:00')))).toBe('SLOT_TAKEN');
    expect(await outcome(move(patient, morning(6, '18:00')))).toBe('SLOT_TAKEN');
    // A provider may use other hours than those on offer.
    const moved = await move(doctor, morning(6, '18:10'));
    expect(moved).toMatchObject({
      status: 'confirmed',
      start: morning(6, '18:10'),
      end: morning(6, '18:40'),
      revision: 1,
      visitId: made.visitId,
    });
    const visit = await patient.api.video.visit.query({ visitId: made.visitId ?? '' });
    expect(visit).toMatchObject({ scheduledStart: morning(6, '18:10'), scheduledEnd: morning(6, '18:40') });
    // Half an hour further: its own old time is not in the way.
    expect(await move(doctor, morning(6, '18:25'))).toMatchObject({ revision: 2 });
    await move(doctor, morning(6, '11:15'));
    expect(await move(patient, morning(6, '11:00'))).toMatchObject({ revision: 4, status: 'confirmed' });
    const [, first] = await audit(one.id);
    expect(first).toMatchObject({
      action: 'appointment.reschedule',
      actor: await doctor.userId(),
      detail: { from: morning(6), start: morning(6, '18:10') },
    });
  });

  it('cancels the visit along, once, with the reason', async () => {
    const { patient, doctor, morning, audit } = practice;
    const input = await booking(practice, morning(7));
    const made = await appointments(patient).book.mutate(input);
    const cancel = { appointmentId: input.id, reason: 'not_needed' } as const;
    const heard = await watchAppointments(doctor);
    const cancelled = await appointments(patient).cancel.mutate(cancel);
    expect(cancelled).toMatchObject({
      status: 'cancelled',
      cancelled: { by: { name: 'Rosa Real' }, reason: 'not_needed' },
      revision: 1,
      remindersAt: [],
    });
    expect(await appointments(doctor).cancel.mutate({ ...cancel, reason: 'other' })).toMatchObject({
      cancelled: { reason: 'not_needed' },
      revision: 1,
    });
    await heard.hears(input.id, 1);
    heard.close();
    const visit = await doctor.api.video.visit.query({ visitId: made.visitId ?? '' });
    expect(visit.state).toBe('cancelled');
    expect((await audit(input.id)).map(({ action, detail }) => [action, detail.reason])).toEqual([
      ['appointment.book', undefined],
      ['appointment.cancel', 'not_needed'],
    ]);
    expect(
      await outcome(
        appointments(patient).reschedule.mutate({ appointmentId: input.id, start: morning(7, '10:00') }),
      ),
    ).toBe('APPOINTMENT_CHANGED');
  });

  it('names why the patient comes by a message of the conversation, never by its words', async () => {
    const { patient, doctor, morning, conversationId } = practice;
    const input = await booking(practice, morning(8));
    await appointments(patient).book.mutate(input);
    await patient.write(conversationId, 'My knee again');
    const { key: messageId } = await patient.sees(conversationId, 'My knee again', 'sent');
    const reason = { appointmentId: input.id, messageId };
    expect(await outcome(appointments(doctor).setReason.mutate(reason))).toBe('NOT_FOUND');
    expect(await appointments(patient).setReason.mutate(reason)).toMatchObject({
      reasonMessageId: messageId,
    });
    const unknown = { ...reason, messageId: randomUUID() };
    expect(await outcome(appointments(patient).setReason.mutate(unknown))).toBe('NOT_FOUND');
  });
});

describe('a provider', () => {
  it('makes an appointment outside of the hours, with types for staff, and not over another one', async () => {
    const { doctor, patient, types, morning, conversationId } = practice;
    const patientId = await patient.userId();
    const input = {
      id: randomUUID(),
      patientId,
      visitTypeId: types.staff.id,
      start: morning(9, '20:07'),
      conversationId,
      reasonMessageId: null,
    };
    const made = await appointments(doctor).create.mutate(input);
    expect(made).toMatchObject({ status: 'confirmed', bookedBy: { name: 'Dr. Vega' } });
    expect(await appointments(doctor).create.mutate(input)).toEqual(made);
    const over = { ...input, id: randomUUID(), start: morning(9, '20:30') };
    expect(await outcome(appointments(doctor).create.mutate(over))).toBe('SLOT_TAKEN');
    const past = { ...input, id: randomUUID(), start: morning(-20) };
    expect(await outcome(appointments(doctor).create.mutate(past))).toBe('BAD_INPUT');
    // What staff made, staff moves.
    const one = { appointmentId: input.id };
    expect((await appointments(patient).get.query(one)).may).toEqual({
      confirm: false,
      reschedule: false,
      cancel: true,
    });
    expect(
      await outcome(appointments(patient).reschedule.mutate({ ...one, start: morning(9, '10:00') })),
    ).toBe('FORBIDDEN');
  });

  it('says when patients may come; hours that contradict each other are refused', async () => {
    const { clinic, careTeamId, types } = practice;
    const fresh = await clinic.add({ name: 'Dr. New', role: 'provider', careTeamIds: [careTeamId] });
    expect(await appointments(fresh).schedule.query()).toMatchObject({ timeZone: zone, weekly: [] });
    const schedule = { ...openHours, visitTypeIds: [types.direct.id] };
    await appointments(fresh).putSchedule.mutate(schedule);
    expect(await appointments(fresh).schedule.query()).toEqual(schedule);
    const put = (more: object) => outcome(appointments(fresh).putSchedule.mutate({ ...schedule, ...more }));
    const span = (from: string, to: string) => ({ day: 1, hours: { from, to } });
    expect(await put({ weekly: [span('09:00', '11:00'), span('10:59', '12:00')] })).toBe('BAD_INPUT');
    expect(await put({ weekly: [span('09:00', '11:00'), span('11:00', '24:00')] })).toBe('ok');
    const date = { date: '2026-12-24', hours: null };
    expect(await put({ exceptions: [date, date] })).toBe('BAD_INPUT');
    expect(await put({ visitTypeIds: [randomUUID()] })).toBe('NOT_FOUND');
    expect(await put({ timeZone: 'Mars/Olympus' })).toBe('BAD_INPUT');
  });
});

describe('the lists', () => {
  it('give what comes, ascending, and what is over or cancelled, descending, page by page', async () => {
    const { doctor, clinic, careTeamId, morning } = practice;
    const patient = await clinic.add({ name: 'Paula', role: 'patient', careTeamIds: [careTeamId] });
    const conversationId = await patient.startWith(doctor);
    const ids = [];
    for (const time of ['09:00', '09:30', '10:00', '10:30']) {
      const input = await booking(practice, morning(10, time), { conversationId });
      await appointments(patient).book.mutate(input);
      ids.push(input.id);
    }
    await appointments(patient).cancel.mutate({ appointmentId: ids[3] ?? '', reason: 'patient_asked' });
    const first = await appointments(patient).list.query({ when: 'upcoming', limit: 2 });
    expect(first.appointments.map((each) => each.id)).toEqual(ids.slice(0, 2));
    const second = await appointments(patient).list.query({ when: 'upcoming', limit: 2, cursor: first.next });
    expect(second.appointments.map((each) => each.id)).toEqual([ids[2]]);
    expect(second.next).toBeNull();
    const past = await appointments(patient).list.query({ when: 'past' });
    expect(past.appointments.map((each) => each.id)).toEqual([ids[3]]);
    const patientId = await patient.userId();
    const own = await appointments(doctor).list.query({ when: 'upcoming', patientId });
    expect(own.appointments.map((each) => each.id)).toEqual(ids.slice(0, 3));
    const day = { from: morning(10), until: morning(11) };
    expect((await appointments(doctor).calendar.query(day)).map((each) => each.id)).toEqual(ids.slice(0, 3));
    const year = { from: morning(0), until: morning(63) };
    expect(await outcome(appointments(doctor).calendar.query(year))).toBe('BAD_INPUT');
  });
});
