import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { type NoticeKind, noticeKinds, readPushNotice } from '#src/platform/push-notice.ts';
import { linkCarer } from '#tests/support/caregivers.ts';
import { Person } from '#tests/support/person.ts';
import { type PushService, startPushService } from '#tests/support/push-service.ts';
import { booking, minuteMs, openPractice, type Practice } from '#tests/support/scheduling.ts';
import { goodDevices } from '#tests/support/visits.ts';

const hourMs = 60 * minuteMs;
const patience = { timeout: 30_000, interval: 50 };
let service: PushService;
let practice: Practice;
let doctor: Person;
let nurse: Person;
let patient: Person;
let carer: Person;
let day = 0;
const everything = new Set<NoticeKind>();

beforeAll(async () => {
  service = await startPushService();
  practice = await openPractice({ PUSH_SERVICES: service.origin });
  ({ doctor, patient } = practice);
  const careTeamIds = [practice.careTeamId];
  nurse = await practice.clinic.add({ name: 'Nurse Ana', role: 'provider', careTeamIds });
  carer = await practice.clinic.add({ name: 'Maria', role: 'patient' });
  await linkCarer(practice.clinic, carer, await patient.userId());
  service.trust((await doctor.api.notifications.pushKey.query()).key);
});
afterAll(async () => {
  await practice?.close();
  await service?.close();
});

const pool = () => practice.server.clinic.database.pool;
const run = () => practice.server.clinic.services.notifications.dispatcher.run();
async function goTo(moment: number): Promise<void> {
  practice.clock.moveOn(moment - practice.clock.now());
  await run();
}

/** What was told since the last look, as `who kind`, without the kinds named. */
async function news(...leave: NoticeKind[]): Promise<string[]> {
  const people = new Map<string, string>();
  for (const [who, person] of Object.entries({ doctor, nurse, patient, carer }))
    people.set(await person.userId(), who);
  const { rows } = await pool().query<{ user_id: string; kind: NoticeKind }>(
    `SELECT user_id, kind FROM notification WHERE read_at IS NULL ORDER BY created_at, kind, user_id`,
  );
  await pool().query(`DELETE FROM notification`);
  for (const { kind } of rows) everything.add(kind);
  return rows
    .filter(({ kind }) => !leave.includes(kind))
    .map(({ user_id, kind }) => `${people.get(user_id) ?? 'somebody'} ${kind}`)
    .toSorted();
}
async function book(visitTypeId = practice.types.direct.id): Promise<{ id: string; start: number }> {
  day += 2;
  const start = practice.morning(day, '10:00');
  const { id } = await patient.api.scheduling.book.mutate(await booking(practice, start, { visitTypeId }));
  return { id, start };
}
const count = async (table: string) => (await pool().query(`SELECT FROM ${table}`)).rowCount ?? 0;
const visitOf = async ({ id }: { id: string }) =>
  (await patient.api.video.byAppointment.query({ appointmentId: id })).id;
const checkIn = async (person: Person, visitId: string) => {
  await person.api.video.checkIn.mutate({ visitId, deviceTest: goodDevices });
};

describe('whoever did not do it is told', () => {
  it('of appointments that are made, asked for, confirmed, moved and cancelled', async () => {
    await news();
    const made = await book();
    expect(await news()).toEqual(['carer appointment.made', 'doctor appointment.made']);
    const later = made.start + hourMs;
    await doctor.api.scheduling.reschedule.mutate({ appointmentId: made.id, start: later });
    expect(await news()).toEqual(['carer appointment.moved', 'patient appointment.moved']);
    await carer.api.scheduling.cancel.mutate({ appointmentId: made.id, reason: 'other' });
    expect(await news()).toEqual(['doctor appointment.cancelled', 'patient appointment.cancelled']);

    const wish = await book(practice.types.request.id);
    expect(await news()).toEqual(['doctor appointment.requested']);
    await doctor.api.scheduling.confirm.mutate({ appointmentId: wish.id });
    expect(await news()).toEqual(['carer appointment.made', 'patient appointment.made']);
    await goTo(wish.start - 2 * hourMs);
    await doctor.api.scheduling.cancel.mutate({ appointmentId: wish.id, reason: 'other' });
    expect(await news('appointment.reminder')).toEqual(['carer visit.cancelled', 'patient visit.cancelled']);
  });

  it('of an appointment that comes, of who is in the waiting room, and of being let in', async () => {
    const made = await book();
    await news();
    await goTo(made.start - 15 * minuteMs);
    expect(await news()).toEqual([
      'carer appointment.reminder',
      'doctor appointment.reminder',
      'patient appointment.reminder',
    ]);
    await goTo(made.start);
    expect(await news()).toEqual(['carer visit.starting', 'patient visit.starting']);
    const visitId = await visitOf(made);
    await checkIn(patient, visitId);
    expect(await news()).toEqual(['doctor visit.arrived']);
    await doctor.api.video.transfer.mutate({ visitId, providerId: await doctor.userId() });
    expect(await news()).toEqual([]);
    await patient.api.video.leaveWaiting.mutate({ visitId, callBack: true });
    await doctor.api.video.callBack.mutate({ visitId });
    expect(await news()).toEqual(['carer visit.call_back', 'patient visit.call_back']);
    await checkIn(carer, visitId);
    await doctor.api.video.admit.mutate({ visitId });
    expect(await news()).toEqual(['carer visit.ready', 'patient visit.ready']);
    await doctor.api.video.complete.mutate({ visitId, noteMessageId: null });
    expect(await news()).toEqual([]);
  });

  it('of an appointment and of its visit as of one thing', async () => {
    await news();
    const made = await book();
    await goTo(made.start - 15 * minuteMs);
    const { latest } = await doctor.api.notifications.news.query();
    expect(latest.map(({ kind, target, about }) => [kind, target.place, about])).toEqual([
      ['appointment.reminder', 'visit', made.id],
      ['appointment.made', 'appointments', made.id],
    ]);
    await patient.api.scheduling.cancel.mutate({ appointmentId: made.id, reason: 'other' });
  });

  it('of a provider who is late, once for each delay', async () => {
    const made = await book();
    await goTo(made.start - hourMs);
    await news();
    await doctor.api.video.setLate.mutate({ minutes: 20 });
    expect(await news()).toEqual(['carer visit.late', 'patient visit.late']);
    await doctor.api.video.setLate.mutate({ minutes: null });
    await nurse.api.video.setLate.mutate({ minutes: 20 });
    expect(await news()).toEqual([]);
    await doctor.api.scheduling.cancel.mutate({ appointmentId: made.id, reason: 'other' });
  });

  it('of a visit that is ended before it began', async () => {
    const made = await book();
    await goTo(made.start - 5 * minuteMs);
    const visitId = await visitOf(made);
    await checkIn(patient, visitId);
    await news();
    await doctor.api.video.complete.mutate({ visitId, noteMessageId: null });
    expect(await news()).toEqual(['carer visit.cancelled', 'patient visit.cancelled']);
  });

  it('of a message, and colleagues of one that nobody reads', async () => {
    await news();
    await patient.write(practice.conversationId, 'is anybody there?');
    await doctor.sees(practice.conversationId, 'is anybody there?');
    practice.clock.moveOn(25 * hourMs);
    await vi.waitFor(async () => {
      await run();
      const { notifications } = await doctor.api.notifications.list.query({});
      expect(notifications.map(({ kind }) => kind)).toContain('message.unanswered');
    }, patience);
    expect((await news()).filter((each) => !each.startsWith('carer'))).toEqual([
      'doctor message',
      'doctor message.unanswered',
    ]);
  });
});

describe('the owner of an account is told, but on the device that did it', () => {
  it('of a new device', async () => {
    const subscription = service.subscribe();
    await patient.api.notifications.addPushDevice.mutate(subscription);
    await news();
    const other = await patient.onNewDevice();
    await other.api.notifications.addPushDevice.mutate(service.subscribe());
    practice.clock.moveOn(minuteMs);
    await vi.waitFor(() => expect(service.received).toHaveLength(1), patience);
    await run();
    expect(service.received.map(({ path, text }) => [path, readPushNotice(text)?.kind])).toEqual([
      [new URL(subscription.endpoint).pathname, 'security.device'],
    ]);
    expect(await news()).toEqual(['patient security.device']);
    await other.engine.close();
  });

  it('of another password', async () => {
    await news();
    const next = `another-${randomUUID()}`;
    expectValue(await patient.engine.changePassword({ current: patient.password, next, suspected: false }));
    expect(await news()).toEqual(['patient security.password']);
  });

  it('of a recovery code that was used', async () => {
    const owner = await practice.clinic.add({ name: 'Old friend', role: 'patient' });
    await news();
    const password = `another-${randomUUID()}`;
    const { email, recoveryCode: code } = owner;
    const sheet = expectValue(await owner.engine.beginRecovery({ email, code, password }));
    expectValue(await owner.engine.finishAccount({ typedBack: sheet.code }));
    expect(await news('security.device')).toEqual(['somebody security.recovery']);
  });

  it('of new keys', async () => {
    const owner = await practice.clinic.add({ name: 'Lost all', role: 'patient' });
    await news();
    const userId = await owner.userId();
    // A device that went on would add to the chain that the new one has to name the end of.
    await owner.engine.close();
    const { token } = await practice.clinic.admin.api.admin.inviteReset.mutate({ userId });
    const anew = await Person.join(practice.server.origin, token);
    expect(await news()).toEqual(['somebody security.keys']);
    await anew.engine.close();
  });
});

it('what was told is forgotten after ninety days, with devices that were taken out', async () => {
  const { notifications } = practice.server.clinic.services;
  const other = await nurse.onNewDevice();
  await other.api.notifications.addPushDevice.mutate(service.subscribe());
  const { me } = await other.ready();
  await run();
  practice.clock.moveOn(89 * 24 * hourMs);
  await notifications.prune();
  expect(await count('notification')).toBeGreaterThan(0);
  expect(await count('reminder_plan')).toBe(0);
  practice.clock.moveOn(2 * 24 * hourMs);
  await run();
  await notifications.prune();
  expect([await count('notification'), await count('notification_delivery')]).toEqual([0, 0]);
  const before = await count('push_subscription');
  // An event brings it to the nurse's list.
  const listed = async () => expectValue(await nurse.engine.devices()).map(({ deviceId }) => deviceId);
  await vi.waitFor(async () => expect(await listed()).toContain(me.deviceId), patience);
  expectValue(await nurse.engine.revokeDevice(me.deviceId ?? ''));
  await notifications.prune();
  expect(await count('push_subscription')).toBe(before - 1);
  await other.engine.close();
});

/** Caused in second-factor.test.ts, passkeys.test.ts and account-lock.test.ts. */
const ofSignIn = [
  'security.second_step_on',
  'security.second_step_off',
  'security.passkey',
  'security.locked',
] as const;

it('every kind but the test has been caused, here or where it belongs', () => {
  const wanted = noticeKinds.filter((kind) => kind !== 'test' && !ofSignIn.some((own) => own === kind));
  expect([...everything].toSorted()).toEqual(wanted.toSorted());
});
