import { randomBytes, randomUUID } from 'node:crypto';
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkCarer } from '#tests/support/caregivers.ts';
import type { Person } from '#tests/support/person.ts';
import { booking, openPractice, type Practice } from '#tests/support/scheduling.ts';
import { startTestServer } from '#tests/support/test-server.ts';

let practice: Practice;
beforeAll(async () => {
  practice = await openPractice();
});
afterAll(() => practice?.close());

/** Events of a file, with what a calendar reads of them. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const { uid, sequence, startDate, summary } = new ICAL.Event(component);
    const status = component.getFirstPropertyValue('status');
    const url = component.getFirstPropertyValue('url');
    return { uid, sequence, summary, status, url, start: startDate.toUnixTime() * 1_000 };
  });
}

const get = (path: string, load: typeof fetch = fetch) => load(`${practice.server.origin}${path}`);
const fileOf = (person: Person, id: string) =>
  get(`/api/calendar/appointment/${id}.ics`, person.device.connection.fetch);

async function book(start: number) {
  const input = await booking(practice, start);
  return practice.patient.api.scheduling.book.mutate(input);
}

describe('the file of an appointment', () => {
  it('is for those who have a part in it, and for nobody else', async () => {
    const { patient, doctor, clinic, morning, audit } = practice;
    const { id } = await book(morning(0));
    const stranger = await clinic.add({ name: 'Stranger', role: 'patient' });
    for (const person of [patient, doctor]) {
      const answer = await fileOf(person, id);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
      expect(answer.headers.get('content-disposition')).toContain('.ics');
    }
    for (const person of [stranger, clinic.admin]) expect((await fileOf(person, id)).status).toBe(404);
    expect((await get(`/api/calendar/appointment/${id}.ics`)).status).toBe(401);
    expect((await fileOf(patient, randomUUID())).status).toBe(404);
    for (const path of ['', 'x.ics', 'appointment/', 'appointment/../feed.ics', `${'A'.repeat(43)}.ics`])
      expect((await get(`/api/calendar/${path}`)).status, path).toBe(404);
    const downloads = (await audit(id)).filter((each) => each.action === 'appointment.file');
    expect(downloads.map((each) => each.actor)).toEqual([await patient.userId(), await doctor.userId()]);
  });

  it('is one entry from booking over moving to cancelling', async () => {
    const { patient, doctor, morning, clinic } = practice;
    const made = await book(morning(1));
    const now = async () => read(await (await fileOf(patient, made.id)).text())[0];
    const { name } = await clinic.admin.api.admin.clinic.query();
    const first = await now();
    expect(first).toMatchObject({
      sequence: 0,
      status: 'CONFIRMED',
      start: morning(1),
      summary: `Video visit – ${name}`,
      url: `${practice.server.origin}/visits/${made.visitId}`,
    });
    const one = { appointmentId: made.id };
    await doctor.api.scheduling.reschedule.mutate({ ...one, start: morning(1, '11:00') });
    expect(await now()).toEqual({ ...first, sequence: 1, start: morning(1, '11:00') });
    await patient.api.scheduling.cancel.mutate({ ...one, reason: 'patient_asked' });
    expect(await now()).toEqual({ ...first, sequence: 2, start: morning(1, '11:00'), status: 'CANCELLED' });
  });
});

describe('somebody who tries addresses', () => {
  it('is stopped before long', async () => {
    const server = await startTestServer({ env: { RATE_LIMIT_SCALE: '1' } });
    const codes = [];
    for (let n = 0; n <= 60; n += 1) {
      const token = randomBytes(32).toString('base64url');
      codes.push((await fetch(`${server.origin}/api/calendar/${token}.ics`)).status);
    }
    await server.close();
    expect(codes).toEqual([...Array.from({ length: 60 }, () => 404), 429]);
  });
});

describe('the feed', () => {
  it('is at a secret address, without names or reasons, until another one is made or none', async () => {
    const { patient, doctor, morning, conversationId, server } = practice;
    const { scheduling } = patient.api;
    expect(await scheduling.feed.query()).toEqual({ path: null });
    const { path } = await scheduling.resetFeed.mutate({ on: true });
    expect(path).toMatch(/^\/api\/calendar\/[\w-]{43}\.ics$/);
    expect(await scheduling.feed.query()).toEqual({ path });
    await patient.write(conversationId, 'A rash on my back');
    const { key: messageId } = await patient.sees(conversationId, 'A rash on my back', 'sent');
    const made = await book(morning(2));
    await scheduling.setReason.mutate({ appointmentId: made.id, messageId });
    const text = await (await get(path ?? '')).text();
    expect(read(text).map((each) => each.start)).toContain(morning(2));
    for (const secret of ['Rosa', 'Vega', 'rash', await patient.userId(), await doctor.userId(), messageId])
      expect(text).not.toContain(secret);
    // The database alone opens no feed.
    const { rows } = await server.clinic.database.pool.query<{ row: string }>(
      `SELECT calendar_feed::text AS row FROM calendar_feed`,
    );
    const token = path?.slice('/api/calendar/'.length, -'.ics'.length) ?? '';
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    expect(server.logs()).not.toContain(token);

    const second = await scheduling.resetFeed.mutate({ on: true });
    expect((await get(path ?? '')).status).toBe(404);
    expect((await get(second.path ?? '')).status).toBe(200);
    expect(await scheduling.resetFeed.mutate({ on: false })).toEqual({ path: null });
    expect((await get(second.path ?? '')).status).toBe(404);
    expect(await scheduling.feed.query()).toEqual({ path: null });
    const { rows: records } = await server.clinic.database.pool.query<{ action: string }>(
      `SELECT action FROM audit_record WHERE action LIKE 'calendar-feed.%' ORDER BY at`,
    );
    expect(records.map((each) => each.action)).toEqual([
      'calendar-feed.make',
      'calendar-feed.make',
      'calendar-feed.end',
    ]);
  });

  it('of a provider has all patients; of a carer those of the child; of a closed account nothing', async () => {
    const { clinic, doctor, patient, morning } = practice;
    const made = await book(morning(3));
    const own = await doctor.api.scheduling.resetFeed.mutate({ on: true });
    const starts = async (path: string | null) =>
      read(await (await get(path ?? '')).text()).map((each) => each.start);
    expect(await starts(own.path)).toContain(made.start);
    const carer = await clinic.add({ name: 'Carer', role: 'patient' });
    const theirs = await carer.api.scheduling.resetFeed.mutate({ on: true });
    expect(await starts(theirs.path)).toEqual([]);
    const id = await linkCarer(clinic, carer, await patient.userId());
    expect(await starts(theirs.path)).toContain(made.start);
    await clinic.admin.api.proxy.endLink.mutate({ id });
    expect(await starts(theirs.path)).toEqual([]);
    await clinic.admin.api.admin.setDisabled.mutate({ userId: await carer.userId(), disabled: true });
    expect((await get(theirs.path ?? '')).status).toBe(404);
  });
});
