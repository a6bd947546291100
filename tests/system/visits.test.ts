import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { linkCarer } from '#tests/support/caregivers.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import {
  createTestClock,
  goodDevices,
  type MadeVisit,
  makeVisit,
  watchVisits,
} from '#tests/support/visits.ts';

const minute = 60_000;
const clock = createTestClock();
let server: TestServer;
let clinic: TestClinic;
let rosa: Person;
let luis: Person;
let maria: Person;
let vega: Person;
let ana: Person;
let stranger: Person;
const conversations = new Map<Person, string>();

beforeAll(async () => {
  server = await startTestServer({ clock });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const careTeamId = await clinic.careTeam('Cardiology');
  const careTeamIds = [careTeamId];
  rosa = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds });
  luis = await clinic.add({ name: 'Luis', role: 'patient', careTeamIds });
  maria = await clinic.add({ name: 'Maria', role: 'patient' });
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds });
  ana = await clinic.add({ name: 'Nurse Ana', role: 'provider', careTeamIds });
  stranger = await clinic.add({
    name: 'Dr. Other',
    role: 'provider',
    careTeamIds: [await clinic.careTeam('Other')],
  });
  for (const patient of [rosa, luis]) {
    const patientId = await patient.userId();
    const started = await patient.engine.startConversation({ kind: 'team', careTeamId, patientId });
    conversations.set(patient, expectValue(started).conversationId);
  }
  await linkCarer(clinic, maria, await rosa.userId());
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

/** A visit with Dr. Vega that is due now, or in so many minutes. */
async function dueVisit(patient: Person, inMinutes = 0, provider = vega): Promise<MadeVisit> {
  return makeVisit(server.clinic.database, {
    patientId: await patient.userId(),
    providerId: await provider.userId(),
    conversationId: conversations.get(patient) ?? '',
    start: clock.now() + inMinutes * minute,
  });
}
const checkIn = (person: Person, { visitId }: { visitId: string }) =>
  person.api.video.checkIn.mutate({ visitId, deviceTest: goodDevices });
const view = (person: Person, { visitId }: { visitId: string }) => person.api.video.visit.query({ visitId });

/** Ends what a test left open, so that the next one finds empty waiting rooms. */
async function endAll(): Promise<void> {
  await server.clinic.database.pool.query(
    `UPDATE visit SET state = 'cancelled', waiting_since = NULL WHERE state IN ('scheduled', 'waiting', 'in_progress')`,
  );
}

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

    await vega.write(conversations.get(rosa) ?? '', 'Take it twice a day');
    const note = await vega.sees(conversations.get(rosa) ?? '', 'Take it twice a day', 'sent');
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
    const { rows } = await server.clinic.database.pool.query(
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
    const id = await linkCarer(clinic, maria, await luis.userId());
    expect((await view(maria, made)).myRole).toBe('carer');
    await clinic.admin.api.proxy.endLink.mutate({ id });
    expect(await outcome(view(maria, made))).toBe('NOT_FOUND');
    await endAll();
  });

  it('opens and closes by the clinic’s clock, and not before it is confirmed', async () => {
    const made = await dueVisit(rosa, 16);
    expect(await outcome(checkIn(rosa, made))).toBe('TOO_EARLY');
    clock.moveOn(2 * minute);
    const { pool } = server.clinic.database;
    await pool.query(`UPDATE appointment SET status = 'requested' WHERE id = $1`, [made.appointmentId]);
    expect(await outcome(checkIn(rosa, made))).toBe('NOT_CONFIRMED');
    await pool.query(`UPDATE appointment SET status = 'confirmed' WHERE id = $1`, [made.appointmentId]);
    clock.moveOn(66 * minute);
    expect(await outcome(checkIn(rosa, made))).toBe('TOO_LATE');
    await endAll();
  });
});

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
    const { pool } = server.clinic.database;
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
    // And taken over by the one who had it, who is now a colleague.
    await vega.api.video.transfer.mutate({ visitId, providerId: await vega.userId() });
    expect((await view(vega, made)).myRole).toBe('host');
    for (const each of watching) each.close();
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

describe('an instant visit', () => {
  it('is one, however often it is asked for, and lets the patient in on check-in', async () => {
    const conversationId = conversations.get(rosa) ?? '';
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
    const other = conversations.get(luis) ?? '';
    expect(await outcome(ana.api.video.startInstant.mutate({ id: visitId, conversationId: other }))).toBe(
      'NOT_FOUND',
    );
    watching.close();
    await endAll();
  });
});
