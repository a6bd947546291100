/** What a mail server can do to an e-mail, and what becomes of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewNotice } from '#src/features/notifications/server/notice-store.ts';
import { startMailServer } from '#tests/support/mail-server.ts';
import { choose, MailedPractice, parse } from '#tests/support/mailed-practice.ts';
import { minuteMs } from '#tests/support/scheduling.ts';
import { startTestServer } from '#tests/support/test-server.ts';

const patience = { timeout: 20_000, interval: 50 };
const hourMs = 60 * minuteMs;
let mailed: MailedPractice;

beforeAll(async () => {
  mailed = await MailedPractice.open();
});
afterAll(() => mailed?.close());
beforeEach(() => mailed.begin());

const atVisit = () => ({ place: 'visit', id: mailed.visitId }) as const;

describe('a mail server', () => {
  const failures = () => mailed.practice.clinic.admin.api.notifications.failures.query();

  it('that puts a mail off is asked again later, and the mail is the same', async () => {
    const { doctor, clock } = mailed.practice;
    mailed.mails.refusals.data = { code: 451, text: '4.3.0 try later' };
    const made = await mailed.notice(doctor);
    await mailed.reach(made, { state: 'pending', attempts: 1, reason: 'message 451 4.3.0' });
    await mailed.run();
    expect((await mailed.mailOf(made))?.attempts).toBe(1);
    mailed.mails.refusals.data = undefined;
    clock.moveOn(40_000);
    await mailed.reach(made, { state: 'sent', attempts: 2 });
    expect(mailed.sentTo(doctor)).toHaveLength(1);
  });

  it('that is not there for a day loses nothing', async () => {
    const { doctor, patient, clock } = mailed.practice;
    const { port } = mailed.mails;
    await mailed.mails.close();
    const made = [await mailed.notice(doctor), await mailed.notice(patient)];
    for (let hour = 0; hour < 24; hour += 1) {
      await mailed.run();
      clock.moveOn(hourMs);
    }
    for (const each of made) expect(await mailed.mailOf(each)).toMatchObject({ state: 'pending' });
    expect((await mailed.mailOf(made[0] ?? (await mailed.notice(doctor))))?.reason).toMatch(/^server E/);
    mailed.mails = await startMailServer({}, port);
    for (const each of made) await mailed.reach(each, { state: 'sent' });
    for (const person of [doctor, patient]) expect(mailed.sentTo(person)).toHaveLength(1);
  });

  it('that took a mail before its process was killed is given the same again: one mail for whoever reads', async () => {
    const { doctor, clock } = mailed.practice;
    const made = await mailed.notice(doctor);
    await mailed.reach(made, { state: 'sent' });
    const lost = `UPDATE notification_delivery SET state = 'pending', ended_at = NULL WHERE id = $1`;
    await mailed.pool.query(lost, [(await mailed.mailOf(made))?.id]);
    clock.moveOn(6 * minuteMs);
    await mailed.reach(made, { state: 'sent', attempts: 2 });
    const [first, second] = await Promise.all(mailed.sentTo(doctor).map(parse));
    expect(second?.messageId).toBe(first?.messageId);
  });

  it('gets each mail once from two instances that share the work', async () => {
    const { doctor, patient, conversationId, clock } = mailed.practice;
    const env = { SMTP_URL: `smtp://127.0.0.1:${mailed.mails.port}`, MAIL_FROM: 'office@clinic.example' };
    const { databaseUrl } = mailed.practice.server;
    const other = await startTestServer({ env, databaseUrl, clock });
    const there = other.clinic.services.notifications.dispatcher;
    await choose(doctor, { emailDelayMinutes: 15 });
    for (let n = 0; n < 20; n += 1) await patient.write(conversationId, `canary number ${n}`);
    await doctor.sees(conversationId, 'canary number 19');
    clock.moveOn(16 * minuteMs);
    const made: NewNotice[] = [];
    for (let n = 0; n < 30; n += 1) made.push(await mailed.notice(n % 2 === 0 ? doctor : patient));
    await Promise.all([mailed.run(), there.run(), mailed.run(), there.run()]);
    for (const each of made) await mailed.reach(each, { state: 'sent', attempts: 1 });
    await vi.waitFor(() => expect(mailed.mails.received.length).toBeGreaterThanOrEqual(31), patience);
    await mailed.settle();
    expect(mailed.mails.received).toHaveLength(31);
    const ids = await Promise.all(mailed.mails.received.map(async (each) => (await parse(each)).messageId));
    expect(new Set(ids).size).toBe(31);
    const [gathered, ...more] = (await Promise.all(mailed.sentTo(doctor).map(parse))).filter((mail) =>
      mail.subject?.includes('message'),
    );
    expect([gathered?.subject, more.length]).toEqual(['You have 20 new messages', 0]);
    await other.close();
    const { seq } = await doctor.sees(conversationId, 'canary number 19');
    await doctor.engine.markRead(conversationId, seq ?? 0);
    await choose(doctor);
  });

  it('that refuses an address for good is not asked again, but about the safety of the account', async () => {
    const { doctor, clock } = mailed.practice;
    mailed.mails.refusals.rcptTo = { code: 550, text: '5.1.1 no such user' };
    const made = await mailed.notice(doctor, { kind: 'visit.ready', target: atVisit() });
    clock.moveOn(10_000);
    await mailed.reach(made, { state: 'failed', attempts: 1, reason: 'recipient 550 5.1.1' });
    expect((await failures())[0]).toMatchObject({ channel: 'email', kind: 'visit.ready', attempts: 1 });
    mailed.mails.refusals.rcptTo = undefined;
    const more = await mailed.notice(doctor, { kind: 'visit.ready', target: atVisit() });
    const security = await mailed.notice(doctor);
    clock.moveOn(10_000);
    await mailed.reach(security, { state: 'sent' });
    expect(await mailed.mailOf(more)).toBeUndefined();
    expect(mailed.sentTo(doctor)).toHaveLength(1);

    // Until an administrator, who sees it, says that it works again.
    const { admin } = mailed.practice.clinic.admin.api;
    const userId = await doctor.userId();
    const refused = async () => {
      const { people } = await admin.people.query({ search: 'Vega', role: null, limit: 10 });
      return people.find((row) => row.userId === userId)?.mailRefused;
    };
    expect(await refused()).toBe('recipient 550 5.1.1');
    await admin.clearMailRefusal.mutate({ userId });
    expect(await refused()).toBeNull();
    const again = await mailed.notice(doctor, { kind: 'visit.ready', target: atVisit() });
    clock.moveOn(10_000);
    await mailed.reach(again, { state: 'sent' });
  });

  it('that refuses one mail for good says nothing about the address', async () => {
    const { patient, clock } = mailed.practice;
    mailed.mails.refusals.data = { code: 554, text: '5.7.1 looks like spam' };
    await mailed.reach(await mailed.notice(patient), { state: 'failed', reason: 'message 554 5.7.1' });
    mailed.mails.refusals.data = undefined;
    const made = await mailed.notice(patient, { kind: 'visit.ready', target: atVisit() });
    clock.moveOn(10_000);
    await mailed.reach(made, { state: 'sent' });
  });
});
