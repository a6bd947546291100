import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkCarer } from '#tests/support/caregivers.ts';
import type { Person } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { openVisitClinic, type VisitClinic } from '#tests/support/visit-clinic.ts';
import { createTestClock, goodDevices, watchVisits } from '#tests/support/visits.ts';

const minute = 60_000;
const clock = createTestClock();
const database = () => at.server.clinic.database;
let at: VisitClinic;
let rosa: Person;
let luis: Person;
let maria: Person;
let vega: Person;
let ana: Person;
let stranger: Person;
let conversationOf: VisitClinic['conversationOf'];
let dueVisit: VisitClinic['dueVisit'];
let checkIn: VisitClinic['checkIn'];
let view: VisitClinic['view'];
let endAll: VisitClinic['endAll'];

beforeAll(async () => {
  at = await openVisitClinic(clock);
  ({ rosa, luis, maria, vega, ana, stranger, conversationOf, dueVisit, checkIn, view, endAll } = at);
});
afterAll(() => at?.close());

describe('a visit', () => {
  it('goes from check-in to its end, and everybody concerned is told of each step', async () => {
    const made = await dueVisit(rosa, 5);
    const { visitId } = made;
    const watching = await Promise.all([rosa, maria, vega].map(watchVisits));
    const allTold = () => Promise.all(watching.map((each) => each.told(visitId)));

    const before = await view(rosa, made);
    expect(before).toMatchObject({ state: 'scheduled', myRole: 'patient', waiting: null, revision: 0 });
    expect(before.closesAt - before.scheduledEnd).toBe(30 * minute);
    expect(before.scheduledStart - before.opensAt).toBe(15 * minute);

    const waiting = await checkIn(rosa, made);
    expect(waiting).toMatchObject({
      state: 'waiting',
      waiting: { position: 1, held: null, callBack: false },
    });
    expect(waiting.deviceTest).toEqual(goodDevices);
    await allTold();

    const held = await vega.api.video.hold.mutate({ visitId, reason: 'preparing' });
    expect(held).toMatchObject({ myRole: 'host', waiting: { held: { reason: 'preparing' } } });
    await allTold();
    expect((await view(maria, made)).waiting?.held?.reason).toBe('preparing');

    const admitted = await vega.api.video.admit.mutate({ visitId });
    expect(admitted).toMatchObject({ state: 'in_progress', waiting: null });
    expect(admitted.admittedAt).not.toBeNull();
    await allTold();

    await vega.write(conversationOf(rosa), 'Take it twice a day');
    const note = await vega.sees(conversationOf(rosa), 'Take it twice a day', 'sent');
    const done = await vega.api.video.complete.mutate({ visitId, noteMessageId: note.key });
    expect(done).toMatchObject({ state: 'completed', noteMessageId: note.key, durationMs: 0 });
    await allTold();
    expect(await view(rosa, made)).toMatchObject({ state: 'completed', noteMessageId: note.key });
    // Pressed twice.
    expect((await vega.api.video.complete.mutate({ visitId, noteMessageId: null })).state).toBe('completed');
    expect(await outcome(checkIn(rosa, made))).toBe('VISIT_OVER');
    for (const each of watching) each.close();
  });

  it('is written down in the audit log, step by step, and without content', async () => {
    const made = await dueVisit(rosa);
    await checkIn(maria, made);
    await vega.api.video.admit.mutate(made);
    const { rows } = await database().pool.query(
      `SELECT action, detail FROM audit_record WHERE detail->>'visitId' = $1 ORDER BY at, id`,
      [made.visitId],
    );
    const steps = rows.filter(({ action }) => action !== 'visit.read');
    expect(steps.map(({ action }) => action)).toEqual(['visit.check_in', 'visit.admit']);
    expect(steps[0].detail).toEqual({
      visitId: made.visitId,
      from: 'scheduled',
      to: 'waiting',
      role: 'carer',
    });
    await endAll();
  });

  it('is nothing to who has only stolen its id', async () => {
    const made = await dueVisit(rosa);
    const { visitId } = made;
    for (const thief of [luis, stranger]) {
      expect(await outcome(view(thief, made))).toBe('NOT_FOUND');
      expect(await outcome(thief.api.video.byAppointment.query(made))).toBe('NOT_FOUND');
    }
    expect(await outcome(checkIn(luis, made))).toBe('NOT_FOUND');
    expect(await outcome(luis.api.video.leaveWaiting.mutate({ visitId, callBack: false }))).toBe('NOT_FOUND');
    await checkIn(rosa, made);
    const [strangerId, rosaId] = await Promise.all([stranger.userId(), rosa.userId()]);
    for (const call of [
      () => stranger.api.video.admit.mutate(made),
      () => stranger.api.video.complete.mutate({ visitId, noteMessageId: null }),
      () => stranger.api.video.transfer.mutate({ visitId, providerId: strangerId }),
      // A colleague sees it, and does not lead it.
      () => ana.api.video.admit.mutate(made),
      () => ana.api.video.remove.mutate({ visitId, userId: rosaId, guestId: null }),
    ])
      expect(await outcome(call())).toBe('NOT_FOUND');
    expect((await view(ana, made)).myRole).toBe('colleague');
    expect((await view(rosa, made)).state).toBe('waiting');
    await endAll();
  });

  it('belongs to a carer only as long as they may act for the patient', async () => {
    const made = await dueVisit(luis);
    const id = await linkCarer(at.clinic, maria, await luis.userId());
    expect((await view(maria, made)).myRole).toBe('carer');
    await at.clinic.admin.api.proxy.endLink.mutate({ id });
    expect(await outcome(view(maria, made))).toBe('NOT_FOUND');
    await endAll();
  });

  it('opens and closes by the clinic’s clock, and not before it is confirmed', async () => {
    const made = await dueVisit(rosa, 16);
    expect(await outcome(checkIn(rosa, made))).toBe('TOO_EARLY');
    clock.moveOn(2 * minute);
    const { pool } = database();
    await pool.query(`UPDATE appointment SET status = 'requested' WHERE id = $1`, [made.appointmentId]);
    expect(await outcome(checkIn(rosa, made))).toBe('NOT_CONFIRMED');
    await pool.query(`UPDATE appointment SET status = 'confirmed' WHERE id = $1`, [made.appointmentId]);
    clock.moveOn(66 * minute);
    expect(await outcome(checkIn(rosa, made))).toBe('TOO_LATE');
    await endAll();
  });
});

describe('an instant visit', () => {
  it('is one, however often it is asked for, and lets the patient in on check-in', async () => {
    const conversationId = conversationOf(rosa);
    const id = randomUUID();
    const watching = await watchVisits(rosa);
    const [made, again] = await Promise.all([
      vega.api.video.startInstant.mutate({ id, conversationId }),
      vega.api.video.startInstant.mutate({ id: randomUUID(), conversationId }),
    ]);
    expect(made?.id).toBe(again?.id);
    const visitId = made?.id ?? '';
    await watching.told(visitId);
    expect(made).toMatchObject({ appointmentId: null, state: 'scheduled', myRole: 'host' });
    expect(await checkIn(rosa, { visitId })).toMatchObject({ state: 'in_progress', waiting: null });
    expect(await outcome(stranger.api.video.startInstant.mutate({ id: randomUUID(), conversationId }))).toBe(
      'NOT_FOUND',
    );
    // Somebody else's id gives nothing away.
    const other = conversationOf(luis);
    expect(await outcome(ana.api.video.startInstant.mutate({ id: visitId, conversationId: other }))).toBe(
      'NOT_FOUND',
    );
    watching.close();
    await endAll();
  });
});
