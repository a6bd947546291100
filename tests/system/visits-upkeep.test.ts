import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { openVisitClinic, type VisitClinic } from '#tests/support/visit-clinic.ts';
import { createTestClock, type MadeVisit, watchVisits } from '#tests/support/visits.ts';

const minute = 60_000;
const clock = createTestClock();
let visits: VisitClinic;
let rosa: Person;
let vega: Person;

beforeAll(async () => {
  visits = await openVisitClinic(clock);
  ({ rosa, vega } = visits);
});
afterAll(() => visits?.close());

const upkeep = () => visits.server.clinic.services.video.upkeep();
const dueVisit = (inMinutes = 0) => visits.dueVisit(rosa, inMinutes);
const checkIn = (made: MadeVisit) => visits.checkIn(rosa, made);
const view = (made: MadeVisit) => visits.view(vega, made);

/** Somebody's stay in the call, as joining and leaving write it. */
async function stay(made: MadeVisit, person: Person, role: string, from: number, to: number | null) {
  await visits.server.clinic.database.pool.query(
    `INSERT INTO visit_participant (id, visit_id, user_id, role, joined_at, seen_at, left_at)
     VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000))`,
    [randomUUID(), made.visitId, await person.userId(), role, from, to],
  );
}

describe('a visit to which nobody came', () => {
  it('is a no-show when the provider was there all the while, and both are told', async () => {
    const made = await dueVisit(1);
    expect(await outcome(vega.api.video.markNoShow.mutate(made))).toBe('NOT_A_NO_SHOW');
    clock.moveOn(2 * minute);
    await upkeep();
    clock.moveOn(30 * minute);
    await upkeep();
    expect((await view(made)).state).toBe('scheduled');
    const watching = await Promise.all([rosa, vega].map(watchVisits));
    clock.moveOn(30 * minute);
    await upkeep();
    await Promise.all(watching.map((each) => each.told(made.visitId)));
    expect(await view(made)).toMatchObject({ state: 'no_show', durationMs: 0 });
    for (const each of watching) each.close();
  });

  it('is marked by the provider as soon as the time is over, if they were there', async () => {
    const made = await dueVisit();
    await upkeep();
    clock.moveOn(19 * minute);
    expect(await outcome(vega.api.video.markNoShow.mutate(made))).toBe('NOT_A_NO_SHOW');
    clock.moveOn(2 * minute);
    expect((await vega.api.video.markNoShow.mutate(made)).state).toBe('no_show');
  });

  it('is never a no-show when the provider was away, came after it, or only before it', async () => {
    const away = await dueVisit();
    await vega.api.video.setAway.mutate({ away: true });
    await upkeep();
    await vega.api.video.setAway.mutate({ away: false });
    const before = await dueVisit(10);
    await visits.server.clinic.database.pool.query(
      `UPDATE visit SET provider_seen_at = scheduled_start - interval '1 minute' WHERE id = $1`,
      [before.visitId],
    );
    clock.moveOn(40 * minute);
    await upkeep();
    expect(await outcome(vega.api.video.markNoShow.mutate(away))).toBe('NOT_A_NO_SHOW');
    expect(await outcome(vega.api.video.markNoShow.mutate(before))).toBe('NOT_A_NO_SHOW');
    clock.moveOn(60 * minute);
    await upkeep();
    expect((await view(away)).state).toBe('cancelled');
    expect((await view(before)).state).toBe('cancelled');
  });

  it('is never a no-show when the patient was in the waiting room, however short', async () => {
    const made = await dueVisit();
    await upkeep();
    await checkIn(made);
    await rosa.api.video.leaveWaiting.mutate({ visitId: made.visitId, callBack: false });
    clock.moveOn(21 * minute);
    expect(await outcome(vega.api.video.markNoShow.mutate(made))).toBe('NOT_A_NO_SHOW');
    clock.moveOn(60 * minute);
    await upkeep();
    expect((await view(made)).state).toBe('cancelled');
  });
});

describe('a waiting room past its closing', () => {
  it('is not closed over who is in it; over who has gone it is', async () => {
    const made = await dueVisit();
    await checkIn(made);
    const { promise, resolve } = Promise.withResolvers<void>();
    const input = { visitId: made.visitId };
    const there = rosa.api.video.present.subscribe(input, { onData: () => resolve() });
    await promise;
    clock.moveOn(3 * 60 * minute);
    await upkeep();
    expect((await view(made)).state).toBe('waiting');
    const watching = await watchVisits(vega);
    there.unsubscribe();
    await watching.told(made.visitId);
    clock.moveOn(11 * minute);
    await upkeep();
    expect((await view(made)).state).toBe('cancelled');
    watching.close();
  });
});

describe('a call that everybody has left', () => {
  it('is ended after ten minutes, at the moment when the last one left, and lasted as long as both were in it', async () => {
    const made = await dueVisit();
    await checkIn(made);
    await vega.api.video.admit.mutate(made);
    const begin = clock.now();
    await stay(made, vega, 'host', begin, begin + 12 * minute);
    await stay(made, rosa, 'patient', begin + 2 * minute, begin + 10 * minute);
    await visits.server.clinic.database.pool.query(
      `UPDATE visit SET started_at = to_timestamp($2::float8 / 1000) WHERE id = $1`,
      [made.visitId, begin + 2 * minute],
    );
    clock.moveOn(21 * minute);
    await upkeep();
    expect((await view(made)).state).toBe('in_progress');
    clock.moveOn(2 * minute);
    await upkeep();
    const ended = await view(made);
    expect(ended).toMatchObject({ state: 'completed', durationMs: 8 * minute });
    expect(ended.endedAt).toBe(begin + 12 * minute);
  });

  it('was none when they never met in it', async () => {
    const made = await dueVisit();
    await checkIn(made);
    await vega.api.video.admit.mutate(made);
    await stay(made, vega, 'host', clock.now(), clock.now() + minute);
    clock.moveOn(12 * minute);
    await upkeep();
    expect(await view(made)).toMatchObject({ state: 'cancelled', durationMs: 0 });
  });

  it('goes on while one person is in it, however long', async () => {
    const made = await dueVisit();
    await checkIn(made);
    await vega.api.video.admit.mutate(made);
    // A connection that lasts is seen all the time.
    await stay(made, vega, 'host', clock.now(), null);
    await visits.server.clinic.database.pool.query(
      `UPDATE visit_participant SET seen_at = now() + interval '2 days' WHERE visit_id = $1`,
      [made.visitId],
    );
    clock.moveOn(90 * minute);
    await upkeep();
    expect((await view(made)).state).toBe('in_progress');
  });
});

describe('an appointment that is cancelled', () => {
  it('lets nobody wait for ever: who is in the waiting room is told, and cannot check in again', async () => {
    const made = await dueVisit(5);
    await checkIn(made);
    const watching = await watchVisits(rosa);
    const { appointmentId } = made;
    await vega.api.scheduling.cancel.mutate({ appointmentId, reason: 'provider_away' });
    await watching.told(made.visitId);
    expect(await rosa.api.video.visit.query(made)).toMatchObject({ state: 'cancelled', waiting: null });
    expect(await outcome(checkIn(made))).toBe('VISIT_OVER');
    expect((await vega.api.video.queue.query()).visits.map((visit) => visit.id)).not.toContain(made.visitId);
    watching.close();
  });
});
