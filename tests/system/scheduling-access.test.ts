import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { linkCarer } from '#tests/support/caregivers.ts';
import type { Person } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { booking, openPractice, type Practice } from '#tests/support/scheduling.ts';

let practice: Practice;
let maria: Person;
let leoId: string;
let linkId: string;
/** Maria's with the doctor, about Leo. */
let conversationId: string;

beforeAll(async () => {
  practice = await openPractice();
  const { clinic, careTeamId, doctor } = practice;
  maria = await clinic.add({ name: 'Maria', role: 'patient' });
  const child = { displayName: 'Leo', careTeamIds: [careTeamId] };
  leoId = (await clinic.admin.api.proxy.createDependent.mutate(child)).userId;
  linkId = await linkCarer(clinic, maria, leoId);
  await maria.engine.refreshActing();
  expectValue(await maria.engine.actFor(leoId));
  conversationId = await maria.startWith(doctor);
});
afterAll(() => practice?.close());

const forLeo = (start: number) => booking(practice, start, { patientId: leoId, conversationId });

describe('a mother', () => {
  it('books for her child, is named as who did, and reads what concerns the child', async () => {
    const { doctor, types, morning, audit } = practice;
    const { scheduling } = maria.api;
    expect(await scheduling.providers.query({})).toEqual([]);
    const [offer] = await scheduling.providers.query({ patientId: leoId });
    expect(offer?.name).toBe('Dr. Vega');
    const day = { from: morning(0), until: morning(1), visitTypeId: types.direct.id };
    const query = { ...day, providerId: await doctor.userId() };
    expect(await outcome(scheduling.slots.query(query))).toBe('NOT_FOUND');
    expect((await scheduling.slots.query({ ...query, patientId: leoId })).slots).toContain(morning(0));
    const input = await forLeo(morning(0));
    expect(await scheduling.book.mutate(input)).toMatchObject({
      patient: { userId: leoId, name: 'Leo' },
      bookedBy: { name: 'Maria' },
      may: { reschedule: true, cancel: true },
    });
    const found = await scheduling.list.query({ when: 'upcoming', patientId: leoId });
    expect(found.appointments.map((each) => each.id)).toEqual([input.id]);
    expect((await scheduling.list.query({ when: 'upcoming' })).appointments).toEqual([]);
    expect(await audit(input.id)).toMatchObject([
      { action: 'appointment.book', actor: await maria.userId(), detail: { actingFor: leoId } },
    ]);
    const moved = await scheduling.reschedule.mutate({ appointmentId: input.id, start: morning(0, '10:00') });
    expect(moved.revision).toBe(1);
    const { rows } = await practice.server.clinic.database.pool.query<{ user_id: string; count: number }>(
      `SELECT user_id, count(*)::int AS count FROM user_event WHERE kind = 'appointment' AND payload->>'appointmentId' = $1 GROUP BY user_id`,
      [input.id],
    );
    expect(new Map(rows.map((row) => [row.user_id, row.count]))).toEqual(
      new Map([
        [await maria.userId(), 2],
        [await doctor.userId(), 2],
      ]),
    );
  });

  it('is given an appointment for her child by the doctor, in the conversation with her', async () => {
    const { doctor, types, morning } = practice;
    const input = {
      id: randomUUID(),
      patientId: leoId,
      visitTypeId: types.staff.id,
      start: morning(1),
      conversationId,
      reasonMessageId: null,
    };
    await doctor.api.scheduling.create.mutate(input);
    const seen = await maria.api.scheduling.get.query({ appointmentId: input.id });
    expect(seen).toMatchObject({ patient: { name: 'Leo' }, may: { reschedule: false, cancel: true } });
  });

  it('cannot speak for her child in somebody else’s conversation, nor for another child', async () => {
    const { patient, morning } = practice;
    const elsewhere = { ...(await forLeo(morning(2))), conversationId: practice.conversationId };
    expect(await outcome(maria.api.scheduling.book.mutate(elsewhere))).toBe('NOT_FOUND');
    const otherChild = { ...(await forLeo(morning(2))), patientId: await patient.userId() };
    expect(await outcome(maria.api.scheduling.book.mutate(otherChild))).toBe('NOT_FOUND');
    const asLeo = { ...(await forLeo(morning(2))), patientId: null };
    expect(await outcome(maria.api.scheduling.book.mutate(asLeo))).toBe('NOT_FOUND');
  });

  it('cannot book for one child in the conversation about the other', async () => {
    const { clinic, careTeamId, morning } = practice;
    const child = { displayName: 'Mia', careTeamIds: [careTeamId] };
    const { userId: patientId } = await clinic.admin.api.proxy.createDependent.mutate(child);
    await linkCarer(clinic, maria, patientId);
    const input = { ...(await forLeo(morning(2))), patientId };
    expect(await outcome(maria.api.scheduling.book.mutate(input))).toBe('NOT_FOUND');
    expect(await outcome(maria.api.scheduling.book.mutate({ ...input, patientId: leoId }))).toBe('ok');
  });

  it('has no part in it any more once the link has ended', async () => {
    const { clinic, doctor, morning } = practice;
    const input = await forLeo(morning(3));
    await maria.api.scheduling.book.mutate(input);
    await clinic.admin.api.proxy.endLink.mutate({ id: linkId });
    const one = { appointmentId: input.id };
    const { scheduling } = maria.api;
    const later = await forLeo(morning(4));
    const calls = [
      () => scheduling.get.query(one),
      () => scheduling.cancel.mutate({ ...one, reason: 'other' }),
      () => scheduling.reschedule.mutate({ ...one, start: morning(3, '10:00') }),
      () => scheduling.list.query({ when: 'upcoming', patientId: leoId }),
      () => scheduling.providers.query({ patientId: leoId }),
      () => scheduling.book.mutate(later),
    ];
    for (const call of calls) expect(await outcome(call())).toBe('NOT_FOUND');
    // The appointment stands, and its provider can still end it.
    const gone = await doctor.api.scheduling.cancel.mutate({ ...one, reason: 'provider_away' });
    expect(gone.status).toBe('cancelled');
    // Of that she is not told.
    const { rows } = await practice.server.clinic.database.pool.query<{ told: number }>(
      `SELECT count(*)::int AS told FROM user_event WHERE kind = 'appointment' AND payload->>'appointmentId' = $1 AND user_id = $2`,
      [input.id, await maria.userId()],
    );
    expect(rows).toEqual([{ told: 1 }]);
  });
});

describe('patients and providers who have nothing to do with each other', () => {
  it('make no appointments and see none', async () => {
    const { clinic, doctor, patient, types, morning, conversationId: theirs } = practice;
    const otherTeam = await clinic.careTeam('Elsewhere');
    const stranger = await clinic.add({ name: 'Stranger', role: 'patient', careTeamIds: [otherTeam] });
    const colleague = await clinic.add({ name: 'Dr. Other', role: 'provider', careTeamIds: [otherTeam] });
    const providerId = await doctor.userId();
    expect(await stranger.api.scheduling.providers.query({})).toEqual([]);
    const query = { providerId, visitTypeId: types.direct.id, from: morning(5), until: morning(6) };
    for (const person of [stranger, colleague])
      expect(await outcome(person.api.scheduling.slots.query(query))).toBe('NOT_FOUND');
    const input = await booking(practice, morning(5));
    expect(await outcome(stranger.api.scheduling.book.mutate(input))).toBe('NOT_FOUND');
    await patient.api.scheduling.book.mutate(input);
    const one = { appointmentId: input.id };
    for (const person of [stranger, colleague]) {
      expect(await outcome(person.api.scheduling.get.query(one))).toBe('NOT_FOUND');
      expect(await outcome(person.api.scheduling.cancel.mutate({ ...one, reason: 'other' }))).toBe(
        'NOT_FOUND',
      );
    }
    const patientId = await patient.userId();
    const made = { id: randomUUID(), patientId, visitTypeId: types.direct.id, start: morning(5) };
    const draft = { ...made, conversationId: theirs, reasonMessageId: null };
    expect(await outcome(colleague.api.scheduling.create.mutate(draft))).toBe('NOT_FOUND');
    expect(
      await outcome(doctor.api.scheduling.create.mutate({ ...draft, patientId: await stranger.userId() })),
    ).toBe('NOT_FOUND');
  });

  it('cannot book in a conversation that one of them has left or that is about somebody else', async () => {
    const { clinic, careTeamId, doctor, patient, morning } = practice;
    const other = await clinic.add({ name: 'Other', role: 'patient', careTeamIds: [careTeamId] });
    const own = await other.startWith(doctor);
    const input = await booking(practice, morning(6), { conversationId: own });
    expect(await outcome(patient.api.scheduling.book.mutate(input))).toBe('NOT_FOUND');
    const { pool } = practice.server.clinic.database;
    await pool.query(
      `UPDATE conversation_member SET left_at_seq = 0 WHERE conversation_id = $1 AND user_id = $2`,
      [own, await doctor.userId()],
    );
    expect(await outcome(other.api.scheduling.book.mutate(input))).toBe('NOT_FOUND');
  });

  it('are those whose care has ended: nothing new, no move; cancelling stays possible', async () => {
    const { clinic, doctor, morning } = practice;
    const name = 'Short care';
    const teamId = await clinic.careTeam(name);
    const guest = await clinic.add({ name: 'Guest', role: 'patient', careTeamIds: [teamId] });
    const team = { id: teamId, name };
    await clinic.admin.api.admin.updateCareTeam.mutate({
      ...team,
      memberIds: [await guest.userId(), await doctor.userId()],
    });
    const place = await guest.startWith(doctor);
    const input = await booking(practice, morning(7), { conversationId: place });
    await guest.api.scheduling.book.mutate(input);
    await clinic.admin.api.admin.updateCareTeam.mutate({ ...team, memberIds: [await doctor.userId()] });
    const { scheduling } = guest.api;
    const one = { appointmentId: input.id };
    const again = await booking(practice, morning(7, '10:00'), { conversationId: place });
    expect(await outcome(scheduling.book.mutate(again))).toBe('NOT_FOUND');
    expect(await outcome(scheduling.reschedule.mutate({ ...one, start: morning(7, '10:00') }))).toBe(
      'NOT_FOUND',
    );
    expect((await scheduling.cancel.mutate({ ...one, reason: 'patient_asked' })).status).toBe('cancelled');
  });
});
