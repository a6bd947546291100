import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
let dueVisit: VisitClinic['dueVisit'];
let checkIn: VisitClinic['checkIn'];
let view: VisitClinic['view'];
let endAll: VisitClinic['endAll'];

beforeAll(async () => {
  at = await openVisitClinic(clock);
  ({ rosa, luis, maria, vega, ana, stranger, dueVisit, checkIn, view, endAll } = at);
});
afterAll(() => at?.close());

describe('the queue', () => {
  it('keeps the order of coming, tells those behind when somebody goes in, and shows nobody anybody else', async () => {
    const first = await dueVisit(rosa);
    const second = await dueVisit(luis);
    await checkIn(rosa, first);
    clock.moveOn(minute);
    expect((await checkIn(luis, second)).waiting?.position).toBe(2);
    const queue = await vega.api.video.queue.query();
    expect(queue.visits.map((visit) => [visit.id, visit.waiting?.position])).toEqual([
      [first.visitId, 1],
      [second.visitId, 2],
    ]);
    const estimate = (await view(luis, second)).waiting?.estimate;
    expect(estimate?.to).toBeGreaterThan(estimate?.from ?? 0);

    const behind = await watchVisits(luis);
    await vega.api.video.admit.mutate(first);
    await behind.told(second.visitId);
    expect(behind.drain()).toEqual([]);
    expect((await view(luis, second)).waiting?.position).toBe(1);
    behind.close();
    await endAll();
  });

  it('hides places from patients where the clinic says so, never from providers', async () => {
    const { pool } = database();
    await pool.query(
      `INSERT INTO clinic_settings (id, show_queue_position) VALUES (1, false) ON CONFLICT (id) DO UPDATE SET show_queue_position = false`,
    );
    const made = await dueVisit(rosa);
    expect((await checkIn(rosa, made)).waiting).toMatchObject({ position: null, estimate: null });
    const queue = await vega.api.video.queue.query();
    expect(queue).toMatchObject({ hidePosition: true, visits: [{ waiting: { position: 1 } }] });
    await pool.query(`UPDATE clinic_settings SET show_queue_position = true`);
    await endAll();
  });

  it('has one entry per person, whatever they do: reload, two devices at once, two visits', async () => {
    const made = await dueVisit(rosa);
    await Promise.all([checkIn(rosa, made), checkIn(maria, made), checkIn(rosa, made)]);
    const since = (await view(rosa, made)).waiting?.since;
    clock.moveOn(minute);
    expect((await checkIn(rosa, made)).waiting?.since).toBe(since);
    expect((await vega.api.video.queue.query()).visits).toHaveLength(1);

    const other = await dueVisit(rosa, 10);
    const watching = await watchVisits(rosa);
    const there = await checkIn(rosa, other);
    expect(there.waiting?.since).toBe(since);
    await watching.told(made.visitId);
    expect((await view(rosa, made)).state).toBe('scheduled');
    // Both at once: neither is lost, and still one of them waits.
    await Promise.all([checkIn(rosa, made), checkIn(maria, other)]);
    const { visits } = await vega.api.video.queue.query();
    expect(visits.filter((visit) => visit.state === 'waiting')).toHaveLength(1);
    watching.close();
    await endAll();
  });

  it('admits once, however many press: the one who is late is told that the visit moved on', async () => {
    const made = await dueVisit(rosa);
    await checkIn(rosa, made);
    const results = await Promise.all([1, 2, 3].map(() => outcome(vega.api.video.admit.mutate(made))));
    expect(results.toSorted()).toEqual(['VISIT_CHANGED', 'VISIT_CHANGED', 'ok']);
    expect((await view(rosa, made)).revision).toBe(2);
    await endAll();
  });

  it('is of one mind when somebody lets the patient in while somebody else cancels', async () => {
    for (let round = 0; round < 4; round += 1) {
      const made = await dueVisit(rosa, 5);
      await checkIn(rosa, made);
      const { appointmentId } = made;
      const results = await Promise.all([
        outcome(vega.api.video.admit.mutate(made)),
        outcome(vega.api.scheduling.cancel.mutate({ appointmentId, reason: 'emergency' })),
      ]);
      expect(results.filter((each) => each === 'ok')).toHaveLength(1);
      expect((await view(rosa, made)).state).toBe(results[0] === 'ok' ? 'in_progress' : 'cancelled');
      await endAll();
    }
  });

  it('gives a place up by leaving, keeps it for who wants to be called back, and calls them', async () => {
    const made = await dueVisit(rosa);
    const { visitId } = made;
    const since = (await checkIn(rosa, made)).waiting?.since;
    clock.moveOn(minute);
    const away = await rosa.api.video.leaveWaiting.mutate({ visitId, callBack: true });
    expect(away.waiting).toMatchObject({ since, callBack: true, calledAt: null });
    const watching = await watchVisits(rosa);
    await vega.api.video.callBack.mutate(made);
    await watching.told(visitId);
    expect((await view(rosa, made)).waiting?.calledAt).not.toBeNull();
    expect((await checkIn(rosa, made)).waiting).toMatchObject({ since, callBack: false, calledAt: null });
    const gone = await rosa.api.video.leaveWaiting.mutate({ visitId, callBack: false });
    expect(gone).toMatchObject({ state: 'scheduled', waiting: null });
    watching.close();
    await endAll();
  });

  it('takes somebody back from a call to their old place, and sends somebody out', async () => {
    const made = await dueVisit(rosa);
    const { visitId } = made;
    const since = (await checkIn(rosa, made)).waiting?.since;
    await vega.api.video.admit.mutate(made);
    clock.moveOn(minute);
    const back = await vega.api.video.returnToWaiting.mutate(made);
    expect(back).toMatchObject({ state: 'waiting', admittedAt: null, waiting: { since } });
    const out = await vega.api.video.remove.mutate({ visitId, userId: await rosa.userId(), guestId: null });
    expect(out).toMatchObject({ state: 'scheduled', waiting: null, admittedAt: null });
    await endAll();
  });

  it('puts out who came with the patient, and not the patient; of nobody else anything is learned', async () => {
    const made = await dueVisit(rosa);
    const { visitId } = made;
    await checkIn(maria, made);
    await vega.api.video.admit.mutate(made);
    const remove = (userId: string) => vega.api.video.remove.mutate({ visitId, userId, guestId: null });
    expect(await remove(await maria.userId())).toMatchObject({ state: 'in_progress' });
    expect(await remove(await ana.userId())).toMatchObject({ state: 'in_progress' });
    for (const nobody of [luis, stranger, vega])
      expect(await outcome(remove(await nobody.userId()))).toBe('NOT_FOUND');
    await endAll();
  });

  it('sends a patient on to a colleague with their place and test, and tells all three', async () => {
    const made = await dueVisit(rosa);
    const { visitId } = made;
    const since = (await checkIn(rosa, made)).waiting?.since;
    const strangerId = await stranger.userId();
    expect(await outcome(vega.api.video.transfer.mutate({ visitId, providerId: strangerId }))).toBe(
      'NOT_IN_CONVERSATION',
    );
    const watching = await Promise.all([rosa, vega, ana].map(watchVisits));
    await vega.api.video.transfer.mutate({ visitId, providerId: await ana.userId() });
    await Promise.all(watching.map((each) => each.told(visitId)));
    expect((await view(vega, made)).myRole).toBe('colleague');
    const { visits } = await ana.api.video.queue.query();
    expect(visits[0]).toMatchObject({
      id: visitId,
      myRole: 'host',
      waiting: { since },
      deviceTest: goodDevices,
    });
    // The appointment is in the colleague's calendar now.
    const ofAna = await ana.api.scheduling.get.query({ appointmentId: made.appointmentId });
    expect(ofAna.provider.userId).toBe(await ana.userId());
    // And taken over by the one who had it, who is now a colleague.
    await vega.api.video.transfer.mutate({ visitId, providerId: await vega.userId() });
    expect((await view(vega, made)).myRole).toBe('host');
    for (const each of watching) each.close();
    await endAll();
  });

  it('leaves the appointment where it is when the colleague has another one then', async () => {
    const made = await dueVisit(rosa);
    const anaId = await ana.userId();
    await database().pool.query(
      `INSERT INTO appointment (id, calendar_uid, provider_id, patient_id, booked_by_id, visit_type_id, starts_at, ends_at, status, conversation_id, updated_at)
       SELECT gen_random_uuid(), gen_random_uuid(), $2, patient_id, booked_by_id, visit_type_id, starts_at - interval '10 minutes',
         ends_at + interval '10 minutes', status, conversation_id, updated_at
       FROM appointment WHERE id = $1`,
      [made.appointmentId, anaId],
    );
    await vega.api.video.transfer.mutate({ visitId: made.visitId, providerId: anaId });
    expect((await view(ana, made)).myRole).toBe('host');
    const { provider } = await vega.api.scheduling.get.query({ appointmentId: made.appointmentId });
    expect(provider.userId).toBe(await vega.userId());
    await endAll();
  });

  it('knows who is in the waiting room by their connections: two tabs are one person, and leaving is seen', async () => {
    const made = await dueVisit(rosa);
    const { visitId } = made;
    await checkIn(rosa, made);
    expect((await view(vega, made)).waiting?.present).toBe(false);
    const watching = await watchVisits(vega);
    const open = (person: Person) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const subscription = person.api.video.present.subscribe({ visitId }, { onData: () => resolve() });
      return promise.then(() => subscription);
    };
    const one = await open(rosa);
    await watching.told(visitId);
    expect((await view(vega, made)).waiting?.present).toBe(true);
    const two = await open(maria);
    one.unsubscribe();
    await view(vega, made);
    expect((await view(vega, made)).waiting?.present).toBe(true);
    two.unsubscribe();
    await watching.told(visitId);
    expect((await view(vega, made)).waiting).toMatchObject({ present: false });
    watching.close();
    await endAll();
  });

  it('tells everybody who waits, or comes soon, that the provider is late', async () => {
    const waiting = await dueVisit(rosa);
    const soon = await dueVisit(luis, 60);
    await checkIn(rosa, waiting);
    const watching = await Promise.all([rosa, luis].map(watchVisits));
    expect(await vega.api.video.setLate.mutate({ minutes: 20 })).toEqual({ kind: 'late', lateMinutes: 20 });
    await watching[0]?.told(waiting.visitId);
    await watching[1]?.told(soon.visitId);
    const late = await view(rosa, waiting);
    expect(late.providerStatus).toEqual({ kind: 'late', lateMinutes: 20 });
    expect(late.waiting?.estimate?.to).toBeGreaterThanOrEqual(20);
    expect(await vega.api.video.setAway.mutate({ away: true })).toMatchObject({ kind: 'away' });
    expect((await view(rosa, waiting)).waiting?.estimate).toBeNull();
    await vega.api.video.setAway.mutate({ away: false });
    expect(await vega.api.video.setLate.mutate({ minutes: null })).toEqual({
      kind: 'online',
      lateMinutes: null,
    });
    for (const each of watching) each.close();
    await endAll();
  });
});
