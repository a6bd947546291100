/** What of a clinic's life never leaves by notifications: names, words, what somebody comes for, and in logs no address either. */
import { randomUUID } from 'node:crypto';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { defaultPreferences } from '#src/features/notifications/contract.ts';
import { insertNotices, type NewNotice } from '#src/features/notifications/server/notice-store.ts';
import { type NoticeKind, noticeKinds, readPushNotice } from '#src/platform/push-notice.ts';
import { startMailServer } from '#tests/support/mail-server.ts';
import type { Person } from '#tests/support/person.ts';
import { type PushService, startPushService } from '#tests/support/push-service.ts';
import { booking, openPractice, type Practice, zone } from '#tests/support/scheduling.ts';

const patience = { timeout: 40_000, interval: 100 };
/** Words that exist nowhere else. */
const canaries = {
  patient: 'Canary-Patientname',
  doctor: 'Canary-Doctorname',
  careTeam: 'Canary-Oncology',
  visitType: 'Canary-Chemotherapy',
  message: 'canary-message-of-pain',
  reason: 'canary-reason-of-the-visit',
  guest: 'Canary-Interpreter',
};
const anyCanary = /canary/i;
let service: PushService;
let mails: Awaited<ReturnType<typeof startMailServer>>;
let practice: Practice;
let people: readonly Person[];

const pool = () => practice.server.clinic.database.pool;
const run = () => practice.server.clinic.services.notifications.dispatcher.run();

async function waiting(): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    `SELECT count(*)::int AS count FROM notification_delivery WHERE state = 'pending'`,
  );
  return rows[0]?.count ?? 0;
}

/** Everything that there is gets the name it would have in a clinic where names say what people suffer from. */
async function rename(): Promise<void> {
  const { doctor, patient } = practice;
  const name = `UPDATE "user" SET name = $2, email = $3 WHERE id = $1`;
  await pool().query(name, [await patient.userId(), canaries.patient, 'canary-patient@example.org']);
  await pool().query(name, [await doctor.userId(), canaries.doctor, 'canary-doctor@example.org']);
  await pool().query(`UPDATE care_team SET name = $1`, [canaries.careTeam]);
  await pool().query(`UPDATE visit_type SET name_en = $1, name_es = $1`, [canaries.visitType]);
}

/** One of each kind for both of them, each with a place of its own. */
async function tellEverything(visitId: string, appointmentId: string): Promise<void> {
  const targetOf = (kind: NoticeKind): NewNotice['target'] => {
    if (kind.startsWith('message')) return { place: 'conversation', id: practice.conversationId };
    if (kind.startsWith('visit')) return { place: 'visit', id: visitId };
    if (kind.startsWith('appointment')) return { place: 'appointments', id: appointmentId };
    return { place: 'settings', id: null };
  };
  for (const person of people) {
    const userId = await person.userId();
    const made = noticeKinds.map(
      (kind): NewNotice => ({ userId, kind, cause: `canary:${randomUUID()}`, target: targetOf(kind) }),
    );
    await insertNotices(pool(), made, practice.clock.now());
  }
}

async function settle(): Promise<void> {
  practice.clock.moveOn(60_000);
  await vi.waitFor(async () => {
    practice.clock.moveOn(5_000);
    await run();
    expect(await waiting()).toBe(0);
  }, patience);
}

beforeAll(async () => {
  [service, mails] = await Promise.all([startPushService(), startMailServer()]);
  practice = await openPractice({
    PUSH_SERVICES: service.origin,
    SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
    MAIL_FROM: 'The clinic <office@clinic.example>',
    LOG_LEVEL: 'trace',
  });
  const { doctor, patient, conversationId } = practice;
  people = [doctor, patient];
  service.trust((await doctor.api.notifications.pushKey.query()).key);
  const chosen = { ...defaultPreferences(zone), quietHours: null, emailDelayMinutes: 0 };
  for (const { api } of people) {
    await api.notifications.putPreferences.mutate(chosen);
    await api.notifications.addPushDevice.mutate(service.subscribe());
  }
  await rename();
  expectValue(await patient.engine.send(conversationId, canaries.reason));
  await doctor.sees(conversationId, canaries.reason);
  const start = practice.morning(0);
  const { id, visitId } = await patient.api.scheduling.book.mutate(await booking(practice, start));
  await patient.write(conversationId, canaries.message);
  await doctor.sees(conversationId, canaries.message);
  await tellEverything(visitId ?? '', id);
  await settle();
});
afterAll(async () => {
  await practice?.close();
  await service?.close();
  await mails?.close();
});

describe('of everything that people are told', () => {
  it('a push names nobody and says nothing, to the device or on its way', () => {
    const kinds = service.received.map(({ text }) => readPushNotice(text)?.kind);
    expect(new Set(kinds)).toEqual(new Set(noticeKinds));
    expect(service.refused).toEqual([]);
    for (const { text, headers, claims, path } of service.received) {
      const seen = `${text} ${path} ${JSON.stringify(headers)} ${JSON.stringify(claims)}`;
      expect(seen).not.toMatch(anyCanary);
      // The clinic's own address, so that a push service can write to somebody, is the only one.
      expect(`${text} ${JSON.stringify(headers)}`).not.toContain('@');
      expect(Object.keys(JSON.parse(text)).toSorted()).toEqual([
        'id',
        'kind',
        'language',
        'target',
        'unread',
        'v',
      ]);
      expect(Object.keys(headers).toSorted()).toEqual([
        'accept',
        'accept-encoding',
        'accept-language',
        'authorization',
        'connection',
        'content-encoding',
        'content-length',
        'content-type',
        'host',
        'sec-fetch-mode',
        'topic',
        'ttl',
        'urgency',
        'user-agent',
      ]);
    }
  });

  it('a mail holds no name but the clinic’s, no word of anybody’s, and nothing of what somebody comes for', async () => {
    expect(mails.received.length).toBeGreaterThan(15);
    for (const { raw, to } of mails.received) {
      const [address = ''] = to;
      const { subject, html, text, attachments, headers } = await PostalMime.parse(raw);
      const contents = attachments.map(({ content }) =>
        typeof content === 'string' ? content : new TextDecoder().decode(content),
      );
      const said = [subject, html, text, ...contents, ...headers.map(({ key, value }) => `${key}: ${value}`)];
      expect(said.join('\n').replaceAll(address, '')).not.toMatch(anyCanary);
      // Nothing is fetched when it is opened.
      expect(html).not.toMatch(/<img|url\(|<link|<script/i);
    }
  });

  it('nothing of it is in the log, nor the address of anybody, whatever a mail or push server says about them', async () => {
    const { doctor } = practice;
    const insult = 'canary-doctor@example.org (Canary-Doctorname) is ill, see http://127.0.0.1/canary';
    mails.refusals.rcptTo = { code: 550, text: `5.1.1 ${insult}` };
    service.answer({ status: 413, headers: { 'x-reason': insult } }, { status: 500 });
    const made = { kind: 'security.password', target: { place: 'settings', id: null } } as const;
    const userId = await doctor.userId();
    await insertNotices(pool(), [{ ...made, userId, cause: 'canary:refused' }], practice.clock.now());
    await settle();
    const failures = await practice.clinic.admin.api.notifications.failures.query();
    expect(JSON.stringify(failures)).not.toMatch(/canary|@/i);
    const logs = practice.server.logs();
    expect(logs).toContain('could not be delivered');
    expect(logs).not.toMatch(anyCanary);
    for (const { email, name } of [...people, practice.clinic.admin]) {
      expect(logs).not.toContain(email);
      expect(logs).not.toContain(name);
    }
    for (const { path } of service.received) expect(logs).not.toContain(path);
  });
});
