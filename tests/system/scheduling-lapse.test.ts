/** Requests that nobody answers do not stay open for ever. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { booking, minuteMs, openPractice, type Practice } from '#tests/support/scheduling.ts';

let practice: Practice;
beforeAll(async () => {
  practice = await openPractice();
});
afterAll(() => practice?.close());

const lapse = () => practice.server.clinic.services.scheduling.lapseRequests();

/** A request of the patient's for this time. */
async function ask(start: number): Promise<string> {
  const { patient, types } = practice;
  const wish = await booking(practice, start, { visitTypeId: types.request.id });
  expect((await patient.api.scheduling.book.mutate(wish)).status).toBe('requested');
  return wish.id;
}

/** Kinds of what somebody was told about it. */
async function told(userId: string, appointmentId: string): Promise<string[]> {
  const { rows } = await practice.server.clinic.database.pool.query<{ kind: string }>(
    `SELECT kind FROM notification WHERE user_id = $1 AND target_id = $2 ORDER BY created_at`,
    [userId, appointmentId],
  );
  return rows.map(({ kind }) => kind);
}

it('a request ends when its time comes, who asked is told once, and the hour is free again', async () => {
  const { patient, doctor, morning, clock, audit } = practice;
  const start = morning(0);
  const appointmentId = await ask(start);
  const answered = await ask(start + 30 * minuteMs);
  await doctor.api.scheduling.confirm.mutate({ appointmentId: answered });
  await lapse();
  const see = (id: string) => patient.api.scheduling.get.query({ appointmentId: id });
  expect((await see(appointmentId)).status).toBe('requested');

  clock.moveOn(start - clock.now());
  // As two instances would.
  await Promise.all([lapse(), lapse()]);
  expect(await see(appointmentId)).toMatchObject({
    status: 'cancelled',
    cancelled: { by: null, reason: 'unanswered' },
    may: { confirm: false, reschedule: false, cancel: false },
  });
  // Who asked has that in writing too.
  expect(await told(await patient.userId(), appointmentId)).toEqual([
    'appointment.made',
    'appointment.cancelled',
  ]);
  expect(await told(await doctor.userId(), appointmentId)).toEqual(['appointment.requested']);
  expect((await audit(appointmentId)).map(({ action }) => action)).toEqual([
    'appointment.book',
    'appointment.lapse',
  ]);
  expect((await see(answered)).status).toBe('confirmed');
});

it('a visit that was moved to another time as a wish ends with the wish', async () => {
  const { patient, doctor, types, morning, clock } = practice;
  const wish = await booking(practice, morning(1), { visitTypeId: types.request.id });
  await patient.api.scheduling.book.mutate(wish);
  await doctor.api.scheduling.confirm.mutate({ appointmentId: wish.id });
  const start = morning(2);
  await patient.api.scheduling.reschedule.mutate({ appointmentId: wish.id, start });
  clock.moveOn(start - clock.now());
  await lapse();
  const ended = await patient.api.scheduling.get.query({ appointmentId: wish.id });
  expect(ended.cancelled?.reason).toBe('unanswered');
  const visit = await patient.api.video.visit.query({ visitId: ended.visitId ?? '' });
  expect(visit.state).toBe('cancelled');
});
