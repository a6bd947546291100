import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import {
  booking,
  minuteMs,
  openHours,
  openPractice,
  type Practice,
  zone,
} from '#tests/support/scheduling.ts';

let practice: Practice;
beforeAll(async () => {
  practice = await openPractice();
});
afterAll(() => practice?.close());

const appointments = (person: Person) => person.api.scheduling;

/** Appointments that somebody is told of, from now on. */
async function watchAppointments(person: Person) {
  const told: string[] = [];
  let check: () => void = () => undefined;
  const { promise: ready, resolve: begun } = Promise.withResolvers<void>();
  const subscription = person.api.events.since.subscribe(
    { lastEventId: null },
    {
      onData(item) {
        const batch = 'data' in item ? item.data : item;
        if (batch.type === 'resync') begun();
        if (batch.type !== 'durable') return;
        for (const event of batch.events) if (event.kind === 'appointment') told.push(event.appointmentId);
        check();
      },
    },
  );
  await ready;
  return {
    async hears(id: string, times: number) {
      while (told.filter((each) => each === id).length < times)
        await new Promise<void>((resolve) => {
          check = resolve;
        });
      expect(told.filter((each) => each === id)).toHaveLength(times);
    },
    close: () => subscription.unsubscribe(),
  };
}

describe('a patient who books', () => {
  it('is shown the provider’s free time, takes some of it, and both are told', async () => {
    const { patient, doctor, types, morning, conversationId, audit } = practice;
    const heard = await Promise.all([watchAppointments(patient), watchAppointments(doctor)]);
    const providerId = await doctor.userId();
    const [offer] = await appointments(patient).providers.query({});
    expect(offer).toMatchObject({ userId: providerId, name: 'Dr. Vega' });
    expect(offer?.visitTypeIds).toContain(types.direct.id);
    expect(offer?.visitTypeIds).not.toContain(types.staff.id);
    const day = { from: morning(0, '00:00'), until: morning(1, '00:00') };
    const query = { providerId, visitTypeId: types.direct.id, ...day };
    const free = await appointments(patient).slots.query(query);
    expect(free.providerTimeZone).toBe(zone);
    expect(free.slots).toHaveLength(10);
    expect(free.slots[0]).toBe(morning(0));

    const input = await booking(practice, morning(0));
    const made = await appointments(patient).book.mutate(input);
    expect(made).toMatchObject({
      id: input.id,
      status: 'confirmed',
      start: morning(0),
      end: morning(0) + 30 * minuteMs,
      provider: { name: 'Dr. Vega' },
      patient: { name: 'Rosa Real' },
      bookedBy: { name: 'Rosa Real' },
      conversationId,
      cancelled: null,
      revision: 0,
      may: { confirm: false, reschedule: true, cancel: true },
      remindersAt: [morning(0) - 1_440 * minuteMs, morning(0) - 15 * minuteMs],
    });
    expect((await appointments(patient).slots.query(query)).slots).toEqual(free.slots.slice(1));
    const visit = await patient.api.video.visit.query({ visitId: made.visitId ?? '' });
    expect(visit).toMatchObject({ state: 'scheduled', scheduledStart: morning(0) });
    for (const each of heard) {
      await each.hears(input.id, 1);
      each.close();
    }
    expect(await appointments(doctor).get.query({ appointmentId: input.id })).toMatchObject({
      may: { confirm: false, reschedule: true, cancel: true },
    });
    expect(await audit(input.id)).toEqual([
      {
        action: 'appointment.book',
        actor: await patient.userId(),
        detail: { appointmentId: input.id, providerId, start: morning(0) },
      },
    ]);
  });

  it('makes one appointment by asking twice, and cannot use an id that names another', async () => {
    const { patient, morning, audit } = practice;
    const input = await booking(practice, morning(1));
    const [first, again] = await Promise.all([
      appointments(patient).book.mutate(input),
      appointments(patient).book.mutate(input),
    ]);
    expect(again).toEqual(first);
    expect(await appointments(patient).book.mutate(input)).toEqual(first);
    expect(await audit(input.id)).toHaveLength(1);
    const other = await practice.clinic.add({
      name: 'Second',
      role: 'patient',
      careTeamIds: [practice.careTeamId],
    });
    const conversationId = await other.startWith(practice.doctor);
    const stolen = { ...input, conversationId, start: morning(1, '10:00') };
    expect(await outcome(appointments(other).book.mutate(stolen))).toBe('BAD_INPUT');
  });

  it('gets a time that nobody else gets: of twenty at once one is first', async () => {
    const { patient, doctor, morning } = practice;
    const inputs = await Promise.all(Array.from({ length: 20 }, () => booking(practice, morning(2))));
    const codes = await Promise.all(inputs.map((input) => outcome(appointments(patient).book.mutate(input))));
    expect(codes.toSorted()).toEqual([...Array.from({ length: 19 }, () => 'SLOT_TAKEN'), 'ok']);
    const calendar = await appointments(doctor).calendar.query({ from: morning(2), until: morning(3) });
    expect(calendar).toHaveLength(1);
  });

  it('is not overtaken by a move: of moves and bookings at once one is first', async () => {
    const { patient, doctor, morning } = practice;
    const ids = [];
    for (const time of ['09:00', '09:30', '10:00']) {
      const input = await booking(practice, morning(11, time));
      await appointments(patient).book.mutate(input);
      ids.push(input.id);
    }
    const start = morning(11, '12:00');
    const rivals = await Promise.all([booking(practice, start), booking(practice, start)]);
    const codes = await Promise.all([
      ...ids.map((appointmentId, index) =>
        outcome(appointments(index === 0 ? doctor : patient).reschedule.mutate({ appointmentId, start })),
      ),
      ...rivals.map((input) => outcome(appointments(patient).book.mutate(input))),
    ]);
    expect(codes.toSorted()).toEqual([...Array.from({ length: 4 }, () => 'SLOT_TAKEN'), 'ok']);
  });

  it('is shown nothing free while the provider is out of office', async () => {
    const { patient, doctor, types, morning } = practice;
    const day = { from: morning(12, '00:00'), until: morning(13, '00:00') };
    const query = { providerId: await doctor.userId(), visitTypeId: types.direct.id, ...day };
    const away = { from: morning(12, '10:00'), until: morning(12, '23:00'), coverId: null };
    await doctor.api.desk.setAbsence.mutate(away);
    const { slots } = await appointments(patient).slots.query(query);
    expect(slots).toEqual([morning(12), morning(12, '09:30')]);
    const input = await booking(practice, morning(12, '11:00'));
    expect(await outcome(appointments(patient).book.mutate(input))).toBe('SLOT_TAKEN');
    await doctor.api.desk.endAbsence.mutate();
    expect((await appointments(patient).slots.query(query)).slots).toHaveLength(10);
  });

  it('cannot be booked twice even by a program that asks nobody', async () => {
    const { server, patient, morning } = practice;
    const input = await booking(practice, morning(2, '12:00'));
    await appointments(patient).book.mutate(input);
    const twice = server.clinic.database.pool.query(
      `INSERT INTO appointment (id, calendar_uid, provider_id, patient_id, booked_by_id, visit_type_id, starts_at, ends_at, status, conversation_id, updated_at)
       SELECT gen_random_uuid(), gen_random_uuid(), provider_id, patient_id, booked_by_id, visit_type_id, starts_at + interval '10 minutes', ends_at, 'confirmed', conversation_id, now()
       FROM appointment WHERE id = $1`,
      [input.id],
    );
    await expect(twice).rejects.toThrow(/appointment_never_twice/);
  });

  it.each([
    ['outside of the hours', '08:30', {}],
    ['between two slots', '09:15', {}],
    ['a time that reaches beyond the hours', '13:45', {}],
  ])('is refused %s', async (_what, time, more) => {
    const input = await booking(practice, practice.morning(3, time), more);
    expect(await outcome(appointments(practice.patient).book.mutate(input))).toBe('SLOT_TAKEN');
  });

  it('is refused what has passed, is too soon or too far', async () => {
    const { patient, morning, clock } = practice;
    for (const start of [morning(-14), morning(200)]) {
      const input = await booking(practice, start);
      expect(await outcome(appointments(patient).book.mutate(input))).toBe('SLOT_TAKEN');
    }
    expect(clock.now()).toBeLessThan(morning(0));
  });

  it('is refused types that are for staff, or are offered no more', async () => {
    const { patient, doctor, clinic, types, morning } = practice;
    const book = async (visitTypeId: string) =>
      outcome(appointments(patient).book.mutate(await booking(practice, morning(3), { visitTypeId })));
    expect(await book(types.staff.id)).toBe('NOT_FOUND');
    expect(await book(randomUUID())).toBe('NOT_FOUND');
    const { id } = await appointments(clinic.admin).putVisitType.mutate({ ...types.direct, id: null });
    expect(await book(id)).toBe('NOT_FOUND');
    await appointments(clinic.admin).putVisitType.mutate({ ...types.direct, active: false });
    expect(await book(types.direct.id)).toBe('NOT_FOUND');
    expect(await appointments(patient).visitTypes.query()).not.toContainEqual(
      expect.objectContaining({ id: types.direct.id }),
    );
    expect(await appointments(doctor).visitTypes.query()).toContainEqual(
      expect.objectContaining({ id: types.direct.id, active: false }),
    );
    await appointments(clinic.admin).putVisitType.mutate(types.direct);
  });
});

describe('a request', () => {
  it('holds the time, makes no visit before the provider says yes, and reminds of nothing', async () => {
    const { patient, doctor, types, morning, audit } = practice;
    const visitTypeId = types.request.id;
    const input = await booking(practice, morning(4), { visitTypeId });
    const asked = await appointments(patient).book.mutate(input);
    expect(asked).toMatchObject({ status: 'requested', visitId: null, remindersAt: [] });
    const second = await booking(practice, morning(4));
    expect(await outcome(appointments(patient).book.mutate(second))).toBe('SLOT_TAKEN');
    const one = { appointmentId: input.id };
    expect(await outcome(appointments(patient).confirm.mutate(one))).toBe('FORBIDDEN');
    expect((await appointments(doctor).get.query(one)).may.confirm).toBe(true);
    const confirmed = await appointments(doctor).confirm.mutate(one);
    expect(confirmed).toMatchObject({ status: 'confirmed', revision: 1 });
    expect(confirmed.visitId).not.toBeNull();
    // Saying yes twice is saying yes.
    expect(await appointments(doctor).confirm.mutate(one)).toEqual(confirmed);
    expect((await audit(input.id)).map((each) => each.action)).toEqual([
      'appointment.book',
      'appointment.confirm',
    ]);

    // The patient wishes another time: that is a request again, and the room stays shut until it is granted.
    const moved = await appointments(patient).reschedule.mutate({ ...one, start: morning(4, '10:00') });
    expect(moved).toMatchObject({ status: 'requested', start: morning(4, '10:00'), revision: 2 });
    const { visitId } = moved;
    const visit = await patient.api.video.visit.query({ visitId: visitId ?? '' });
    expect(visit).toMatchObject({ state: 'scheduled', scheduledStart: morning(4, '10:00') });
    expect(await appointments(doctor).confirm.mutate(one)).toMatchObject({ status: 'confirmed', visitId });
  });

  it('can be declined', async () => {
    const { patient, doctor, types, morning } = practice;
    const input = await booking(practice, morning(5), { visitTypeId: types.request.id });
    await appointments(patient).book.mutate(input);
    const one = { appointmentId: input.id };
    const declined = await appointments(doctor).cancel.mutate({ ...one, reason: 'declined' });
    expect(declined).toMatchObject({
      status: 'cancelled',
      cancelled: { by: { name: 'Dr. Vega' }, reason: 'declined' },
      may: { confirm: false, reschedule: false, cancel: false },
    });
    expect(await outcome(appointments(doctor).confirm.mutate(one))).toBe('APPOINTMENT_CHANGED');
    // The time is free again.
    expect(await appointments(patient).book.mutate(await booking(practice, morning(5)))).toMatchObject({
      status: 'confirmed',
    });
  });
});

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
