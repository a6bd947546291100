import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchAppointments } from '#tests/support/appointment-watch.ts';
import type { Person } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { booking, minuteMs, openPractice, type Practice, zone } from '#tests/support/scheduling.ts';

let practice: Practice;
beforeAll(async () => {
  practice = await openPractice();
});
afterAll(() => practice?.close());

const appointments = (person: Person) => person.api.scheduling;

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
