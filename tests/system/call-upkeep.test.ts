/** What keeps calls going and in bounds: a restart of the server, limits, readings of how good the line is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QualitySample } from '#src/features/video/contract.ts';
import { type CallClinic, codeOf, openCallClinic } from '#tests/support/call-party.ts';

let call: CallClinic;
beforeAll(async () => {
  call = await openCallClinic({
    RATE_LIMIT_SCALE: '0.5',
    TURN_URLS: 'turn:turn.clinic.example:3478',
    TURN_SECRET: 'a secret that both know',
  });
});
afterAll(() => call?.close());

async function together() {
  const visitId = await call.visit(true);
  const doctor = await call.join(call.provider, visitId);
  const rosa = await call.join(call.patient, visitId);
  for (const { ear } of [doctor, rosa]) await ear.until(({ parties }) => parties.length === 2, 'both');
  return { visitId, doctor, rosa };
}

const sample = (at: number): QualitySample => ({
  at,
  roundTripMs: 40,
  lossPercent: 0.5,
  jitterMs: 3,
  kbitPerSecond: 900,
  width: 640,
  height: 360,
  fps: 30,
  relayed: true,
  word: 'good',
});

describe('a call', () => {
  it('goes on when the server is started again: same passes, same places, nobody seems to have left', async () => {
    const { doctor, rosa, visitId } = await together();
    await call.restart();
    await doctor.send(rosa, 1);
    await rosa.ear.until(({ counters }) => counters.includes(1), 'a signal after the restart');
    await rosa.send(doctor, 2);
    await doctor.ear.until(({ counters }) => counters.includes(2), 'an answer after the restart');
    for (const { ear } of [doctor, rosa]) {
      expect(ear.over).toBeNull();
      expect(ear.refused).toBeNull();
      const told = ear.events.flatMap((event) => (event.type === 'parties' ? [event.parties.length] : []));
      expect(told.slice(told.indexOf(2))).not.toContain(1);
    }
    const { rows } = await call.server.clinic.database.pool.query<{ left_at: Date | null }>(
      'SELECT left_at FROM visit_participant WHERE visit_id = $1',
      [visitId],
    );
    expect(rows).toEqual([{ left_at: null }, { left_at: null }]);
  });

  it('has credentials for the relay, an hour at most; ten minutes for the test before it', async () => {
    const visitId = await call.visit(true);
    const { iceServers, iceExpiresAt, serverTime } = await call.provider.api.video.join.mutate({ visitId });
    expect(iceServers).toHaveLength(1);
    expect(iceExpiresAt - serverTime).toBeLessThanOrEqual(60 * 60_000);
    const test = await call.patient.api.video.testServers.query({ visitId });
    const end = Number(test.iceServers[0]?.username?.split(':')[0]) * 1_000;
    expect(end - call.now()).toBeLessThanOrEqual(10 * 60_000);
  });

  it('keeps readings of those who are in it, and not of a wrong time', async () => {
    const { rosa, visitId } = await together();
    const { token } = rosa.pass;
    const report = (at: number, count = 1) =>
      codeOf(
        rosa.api.video.reportQuality.mutate({
          token,
          samples: Array.from({ length: count }, (_, index) => sample(at + index * 2_000)),
        }),
      );
    expect(await report(call.now(), 60)).toBe('OK');
    expect(await report(call.now(), 61)).toBe('BAD_INPUT');
    expect(await report(call.now() - 48 * 60 * 60_000)).toBe('BAD_INPUT');
    const { rows } = await call.server.clinic.database.pool.query<{ user_id: string; samples: unknown[] }>(
      'SELECT user_id, samples FROM visit_quality WHERE visit_id = $1',
      [visitId],
    );
    expect(rows.map(({ user_id, samples }) => [user_id, samples.length])).toEqual([[rosa.userId, 60]]);
    await call.provider.api.video.complete.mutate({ visitId, noteMessageId: null });
    expect(await report(call.now())).toBe('OK');
    const { token: foreign } = (await together()).doctor.pass;
    const samples = [sample(call.now())];
    expect(await codeOf(rosa.api.video.reportQuality.mutate({ token: foreign, samples }))).toBe(
      'CALL_TOKEN_INVALID',
    );
  });

  it('takes so many signals of one person and no more', async () => {
    const { doctor, rosa } = await together();
    const codes: string[] = [];
    for (let batch = 0; batch < 23; batch += 1) {
      const counters = Array.from({ length: 20 }, (_, index) => batch * 20 + index + 1);
      codes.push(...(await Promise.all(counters.map((counter) => codeOf(doctor.send(rosa, counter))))));
    }
    expect(codes.filter((code) => code === 'OK').length).toBeLessThanOrEqual(450);
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    // The other one is not held back by it.
    expect(await codeOf(rosa.send(doctor, 1))).toBe('OK');
  });
});
