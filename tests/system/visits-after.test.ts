import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QualitySample } from '#src/features/video/contract.ts';
import type { Person, TestClinic } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import type { TestServer } from '#tests/support/test-server.ts';
import { openVisitClinic, type VisitClinic } from '#tests/support/visit-clinic.ts';
import { createTestClock } from '#tests/support/visits.ts';

const minute = 60_000;
const clock = createTestClock();
let visits: VisitClinic;
let server: TestServer;
let clinic: TestClinic;
let rosa: Person;
let luis: Person;
let maria: Person;
let vega: Person;
let stranger: Person;
const from = clock.now() - minute;

beforeAll(async () => {
  visits = await openVisitClinic(clock);
  ({ server, clinic, rosa, luis, maria, vega, stranger } = visits);
});
afterAll(() => visits?.close());

const reading = (word: QualitySample['word'], roundTripMs: number): QualitySample => ({
  at: clock.now(),
  roundTripMs,
  lossPercent: 1,
  jitterMs: 4,
  kbitPerSecond: 900,
  width: 1_280,
  height: 720,
  fps: 25,
  relayed: true,
  word,
});

/** Check-in, some waiting, a real call with readings, and its end. */
async function visitOf(
  patient: Person,
  input: { waits: number; talks: number; inMinutes?: number },
): Promise<string> {
  const made = await visits.dueVisit(patient, input.inMinutes);
  const { visitId } = made;
  await visits.checkIn(patient, made);
  clock.moveOn(input.waits * minute);
  await vega.api.video.admit.mutate({ visitId });
  const passes = await Promise.all([vega, patient].map((each) => each.api.video.join.mutate({ visitId })));
  const [own, theirs] = passes;
  await vega.api.video.reportQuality.mutate({ token: own?.token ?? '', samples: [reading('excellent', 40)] });
  await patient.api.video.reportQuality.mutate({
    token: theirs?.token ?? '',
    samples: [reading('good', 80), reading('poor', 120)],
  });
  // A connection that lasts is seen all the time.
  await server.clinic.database.pool.query(
    `UPDATE visit_participant SET seen_at = now() + interval '2 days' WHERE visit_id = $1`,
    [visitId],
  );
  clock.moveOn(input.talks * minute);
  await vega.api.video.complete.mutate({ visitId, noteMessageId: null });
  return visitId;
}

describe('after visits', () => {
  it('patient, carer and provider find them with how long and how good they were, newest first, page by page', async () => {
    const first = await visitOf(rosa, { waits: 4, talks: 10 });
    const second = await visitOf(rosa, { waits: 8, talks: 20 });
    const others = await visitOf(luis, { waits: 0, talks: 5 });
    const history = await rosa.api.video.history.query({ limit: 1 });
    expect(history.visits.map((visit) => visit.id)).toEqual([second]);
    const rest = await rosa.api.video.history.query({ limit: 1, cursor: history.next });
    expect(rest.next).toBeNull();
    const [visit] = rest.visits;
    expect(visit).toMatchObject({
      id: first,
      state: 'completed',
      quality: 'good',
      rated: false,
      myRole: 'patient',
    });
    expect(Math.round((visit?.durationMs ?? 0) / minute)).toBe(10);
    expect(visit?.participants.map((each) => each.role).toSorted()).toEqual(['host', 'patient']);

    const patientId = await rosa.userId();
    const ofRosa = (await maria.api.video.history.query({ patientId })).visits.map((each) => each.id);
    expect(ofRosa).toEqual([second, first]);
    expect((await maria.api.video.history.query({})).visits).toEqual([]);
    expect((await luis.api.video.history.query({ patientId })).visits).toEqual([]);
    const own = (await vega.api.video.history.query({})).visits.map((each) => each.id);
    expect(own).toEqual([others, second, first]);
    expect((await stranger.api.video.history.query({})).visits).toEqual([]);
  });

  it('colleagues find those that they were in, as long as they are in the conversation', async () => {
    const visitId = await visitOf(luis, { waits: 0, talks: 1 });
    const { pool } = server.clinic.database;
    const colleagueId = await stranger.userId();
    const conversationId = visits.conversationOf(luis);
    await pool.query(
      `INSERT INTO conversation_member (conversation_id, user_id, role) VALUES ($1, $2, 'member')`,
      [conversationId, colleagueId],
    );
    await pool.query(
      `INSERT INTO visit_participant (id, visit_id, user_id, role, joined_at, seen_at, left_at) VALUES ($1, $2, $3, 'colleague', now(), now(), now())`,
      [randomUUID(), visitId, colleagueId],
    );
    const [visit] = (await stranger.api.video.history.query({})).visits;
    expect(visit).toMatchObject({ id: visitId, myRole: 'colleague' });
    await pool.query(
      `UPDATE conversation_member SET left_at_seq = 0 WHERE conversation_id = $1 AND user_id = $2`,
      [conversationId, colleagueId],
    );
    expect((await stranger.api.video.history.query({})).visits).toEqual([]);
    expect(await outcome(stranger.api.video.quality.query({ visitId }))).toBe('NOT_FOUND');
    await pool.query(`DELETE FROM visit_participant WHERE visit_id = $1`, [visitId]);
    await pool.query(`DELETE FROM visit_quality WHERE visit_id = $1`, [visitId]);
    await pool.query(`DELETE FROM visit WHERE id = $1`, [visitId]);
  });

  it('a rating is given once, by who had a part in it, when it is over', async () => {
    const open = (await visits.dueVisit(luis)).visitId;
    const rate = (person: Person, visitId: string, stars: number) =>
      person.api.video.rate.mutate({ visitId, stars, issues: ['bad_sound', 'bad_sound'] });
    expect(await outcome(rate(luis, open, 5))).toBe('VISIT_CHANGED');
    const visitId = await visitOf(luis, { waits: 1, talks: 5 });
    expect(await outcome(rate(rosa, visitId, 1))).toBe('NOT_FOUND');
    await rate(luis, visitId, 4);
    await rate(luis, visitId, 1);
    // The provider's own stars do not make their average.
    await rate(vega, visitId, 5);
    const { rows } = await server.clinic.database.pool.query(
      `SELECT stars, issues FROM visit_rating WHERE visit_id = $1 AND user_id = $2`,
      [visitId, await luis.userId()],
    );
    expect(rows).toEqual([{ stars: 4, issues: ['bad_sound'] }]);
    expect((await luis.api.video.visit.query({ visitId })).rated).toBe(true);
    const { rating } = await vega.api.video.statistics.query({ from, until: clock.now() + minute });
    expect(rating).toEqual({ mean: 4, count: 1 });
  });

  it('each participant’s line is told to those who were there and to administrators, to nobody else', async () => {
    const visitId = await visitOf(rosa, { waits: 1, talks: 5 });
    const people = await clinic.admin.api.video.quality.query({ visitId });
    expect(
      people.map(({ role, summary }) => [role, summary?.word, summary?.roundTripMs, summary?.samples]),
    ).toEqual(
      expect.arrayContaining([
        ['host', 'excellent', 40, 1],
        ['patient', 'poor', 100, 2],
      ]),
    );
    expect((await maria.api.video.quality.query({ visitId })).length).toBe(2);
    expect(await outcome(luis.api.video.quality.query({ visitId }))).toBe('NOT_FOUND');
    expect(await outcome(stranger.api.video.quality.query({ visitId }))).toBe('NOT_FOUND');
    expect(await outcome(clinic.admin.api.video.quality.query({ visitId: randomUUID() }))).toBe('NOT_FOUND');
  });

  it('numbers come from what happened: medians of waiting and talking, per day of the clinic’s zone', async () => {
    const until = clock.now() + minute;
    const all = await clinic.admin.api.video.statistics.query({ from, until });
    expect(await vega.api.video.statistics.query({ from, until })).toEqual(all);
    expect((await stranger.api.video.statistics.query({ from, until })).visits).toBe(0);
    expect(all).toMatchObject({ visits: 5, completed: 5, cancelled: 0, noShow: 0 });
    // 4, 8, 0, 1 and 1 minutes of waiting; 10, 20, 5, 5 and 5 of talking.
    expect(Math.round((all.medianWaitMs ?? 0) / minute)).toBe(1);
    expect(Math.round((all.medianDurationMs ?? 0) / minute)).toBe(5);
    expect(all.days.reduce((sum, day) => sum + day.completed, 0)).toBe(5);
    const measured = all.days.find((day) => day.completed > 0);
    expect(measured).toMatchObject({ meanRoundTripMs: 80, meanLossPercent: 1, relayed: 1 });
    const wide = await vega.api.video.statistics.query({ from: from - 40 * 24 * 60 * minute, until });
    expect(wide.days.length).toBeGreaterThanOrEqual(41);
    expect(wide.days.map((day) => day.date)).toEqual(wide.days.map((day) => day.date).toSorted());
  });

  it.each([
    ['the first there are', 0, 'ok'],
    ['the last there are', Date.UTC(9999, 11, 30), 'ok'],
    ['days whose year has five digits', Date.UTC(9999, 11, 31), 'BAD_INPUT'],
  ])('days at the ends of the calendar: %s', async (_name, from, wanted) => {
    const asked = clinic.admin.api.video.statistics.query({ from, until: from + 24 * 60 * minute });
    expect(await outcome(asked)).toBe(wanted);
  });

  it('a visit that began before its time counts from when it took place', async () => {
    await visitOf(luis, { waits: 0, talks: 1, inMinutes: 10 });
    const { completed } = await vega.api.video.statistics.query({ from, until: clock.now() + minute });
    expect(completed).toBe(6);
  });

  it('administrators see who waits and talks now, and each look is written down once', async () => {
    const made = await visits.dueVisit(luis);
    const { visitId } = made;
    await visits.checkIn(luis, made);
    for (let look = 0; look < 3; look += 1) {
      const active = await clinic.admin.api.video.active.query();
      expect(active.map(({ id, state, myRole }) => [id, state, myRole])).toEqual([
        [visitId, 'waiting', null],
      ]);
    }
    expect(await outcome(vega.api.video.active.query())).toBe('FORBIDDEN');
    const { rows } = await server.clinic.database.pool.query(
      `SELECT FROM audit_record WHERE action = 'visit.active' AND detail->>'visitId' = $1`,
      [visitId],
    );
    expect(rows).toHaveLength(1);
  });
});
