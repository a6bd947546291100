/** Signals of a call through the real server and real sockets: who gets what, who gets nothing, and what outlives a lost line. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  altered,
  type CallClinic,
  CallEar,
  CallParty,
  codeOf,
  openCallClinic,
} from '#tests/support/call-party.ts';

let call: CallClinic;
beforeAll(async () => {
  call = await openCallClinic();
});
afterAll(() => call?.close());

const beat = () => call.server.clinic.services.video.call.presence.beat();

/** A fresh visit with both in its call. */
async function together() {
  const visitId = await call.visit(true);
  const doctor = await call.join(call.provider, visitId);
  const rosa = await call.join(call.patient, visitId);
  const both = [doctor.id, rosa.id].sort();
  for (const { ear } of [doctor, rosa])
    await ear.until(({ parties }) => parties.join() === both.join(), 'both to be there');
  return { visitId, doctor, rosa };
}

/** Rosa’s line is cut for as long as `work` takes; the server has noticed by then. */
async function whileCut(visitId: string, work: () => Promise<void>): Promise<void> {
  const { connection } = call.patient.device;
  connection.setOnline(false);
  try {
    await vi.waitUntil(async () => {
      call.push(1);
      const now = call.now();
      await beat();
      const { rows } = await call.server.clinic.database.pool.query(
        `SELECT FROM visit_participant WHERE visit_id = $1 AND role = 'patient' AND seen_at >= to_timestamp($2::float8 / 1000)`,
        [visitId, now],
      );
      return rows.length === 0;
    });
    await work();
  } finally {
    connection.setOnline(true);
  }
}

const view = (visitId: string) => call.provider.api.video.visit.query({ visitId });

describe('two people in a call', () => {
  it('hear of each other, and get each other’s signals in order, from whom the server says', async () => {
    const { doctor, rosa, visitId } = await together();
    const counters = Array.from({ length: 60 }, (_, index) => index + 1);
    await Promise.all(counters.map((counter) => doctor.send(rosa, counter)));
    await rosa.ear.until(({ counters: heard }) => heard.length === 60, 'all signals');
    expect(rosa.ear.counters).toEqual(counters);
    const [first] = rosa.ear.signals;
    expect(first).toMatchObject({
      fromUser: doctor.userId,
      from: doctor.id,
      toUser: rosa.userId,
      to: rosa.id,
    });
    expect(doctor.ear.counters).toEqual([]);
    const seen = await view(visitId);
    expect(seen.startedAt).not.toBeNull();
    expect(seen.participants.map(({ role, leftAt }) => [role, leftAt])).toEqual([
      ['host', null],
      ['patient', null],
    ]);
  });

  it('miss nothing of the last minute after a cut line, and get nothing twice', async () => {
    const { doctor, rosa, visitId } = await together();
    await doctor.send(rosa, 1);
    await rosa.ear.until(({ counters }) => counters.includes(1), 'the first signal');
    await whileCut(visitId, async () => {
      await doctor.send(rosa, 2);
      await doctor.send(rosa, 3);
    });
    await rosa.ear.until(({ counters }) => counters.includes(3), 'what was missed');
    await doctor.send(rosa, 4);
    await rosa.ear.until(({ counters }) => counters.includes(4), 'what came after');
    expect(rosa.ear.counters).toEqual([1, 2, 3, 4]);
    // To the other it never looked as if she had gone.
    expect(doctor.ear.events.filter(({ type }) => type === 'parties')).toHaveLength(2);
  });

  it('get no signal that is older than a minute', async () => {
    const { doctor, rosa, visitId } = await together();
    await whileCut(visitId, async () => {
      await doctor.send(rosa, 1);
      call.push(61_000);
      await doctor.send(rosa, 2);
    });
    await rosa.ear.until(({ counters }) => counters.includes(2), 'the newer signal');
    expect(rosa.ear.counters).toEqual([2]);
  });

  it('are there for half a minute after their line was lost, have then left, and come back with the same pass', async () => {
    const { doctor, rosa, visitId } = await together();
    const hers = async () =>
      (await view(visitId)).participants.find(({ role }) => role === 'patient')?.leftAt;
    await whileCut(visitId, async () => {
      call.push(20_000);
      await beat();
      expect(await hers()).toBeNull();
      call.push(10_000);
      await beat();
      await doctor.ear.until(({ parties }) => parties.join() === doctor.id, 'her to have left');
      expect(await hers()).toBeLessThan(call.now() - 25_000);
      expect(await codeOf(doctor.send(rosa, 1))).toBe('CALL_PARTY_GONE');
    });
    await doctor.ear.until(({ parties }) => parties.includes(rosa.id), 'her to be back');
    await doctor.send(rosa, 2);
    await rosa.ear.until(({ counters }) => counters.includes(2), 'a signal after coming back');
  });

  it('are there as long as they are connected, even if another instance took them for lost', async () => {
    const { doctor, rosa, visitId } = await together();
    await call.server.clinic.database.pool.query(
      `UPDATE visit_participant SET left_at = seen_at WHERE visit_id = $1 AND role = 'patient'`,
      [visitId],
    );
    await beat();
    await vi.waitUntil(async () => (await codeOf(doctor.send(rosa, 1))) === 'OK');
    await rosa.ear.until(({ counters }) => counters.includes(1), 'a signal');
  });

  it('leave at once when they say so, and their pass is good for nothing then', async () => {
    const { doctor, rosa } = await together();
    await rosa.api.video.leave.mutate({ token: rosa.pass.token });
    await doctor.ear.until(({ parties }) => parties.join() === doctor.id, 'her to have left');
    expect(await codeOf(rosa.send(doctor, 1))).toBe('CALL_TOKEN_ENDED');
    expect(await codeOf(rosa.api.video.renew.mutate({ token: rosa.pass.token }))).toBe('CALL_TOKEN_ENDED');
    expect(await codeOf(rosa.api.video.leave.mutate({ token: rosa.pass.token }))).toBe('OK');
  });

  it('get a fresh pass for the same place, and the stream goes on past the end of the first', async () => {
    const { doctor, rosa, visitId } = await together();
    call.push(90 * 60_000);
    const fresh = await rosa.api.video.renew.mutate({ token: rosa.pass.token });
    expect(fresh.expiresAt).toBeGreaterThan(rosa.pass.expiresAt);
    call.push(40 * 60_000);
    await beat();
    await doctor.ear.until(({ over }) => over === 'token_expired', 'the end of a pass nobody renewed');
    expect(await codeOf(doctor.send(rosa, 1))).toBe('CALL_TOKEN_EXPIRED');
    expect(rosa.ear.over).toBeNull();
    const back = await call.join(call.provider, visitId);
    await back.send(rosa, 2);
    await rosa.ear.until(({ counters }) => counters.includes(2), 'a signal after the renewal');
  });
});

describe('joining', () => {
  it('is for the patient once let in, and for the provider while the room is open', async () => {
    const visitId = await call.visit(false);
    expect(await codeOf(call.patient.api.video.join.mutate({ visitId }))).toBe('NOT_ADMITTED');
    const { role, roomId, serverTime, expiresAt } = await call.provider.api.video.join.mutate({ visitId });
    expect(role).toBe('host');
    expect(roomId).not.toBe(visitId);
    expect(expiresAt - serverTime).toBeLessThanOrEqual(2 * 60 * 60_000);
    call.push(60 * 60_000);
    expect(await codeOf(call.provider.api.video.join.mutate({ visitId }))).toBe('TOO_LATE');
  });

  it('from another device replaces the first, which is told, and the stay goes on', async () => {
    const { doctor, rosa, visitId } = await together();
    const tablet = await call.patient.onNewDevice();
    const again = await call.join(tablet, visitId);
    await rosa.ear.until(({ over }) => over === 'replaced', 'the first device to be told');
    await doctor.ear.until(({ parties }) => parties.includes(again.id), 'the other to see the new device');
    expect(doctor.ear.parties).toHaveLength(2);
    expect(await codeOf(rosa.send(doctor, 1))).toBe('CALL_TOKEN_ENDED');
    expect(await codeOf(doctor.send(rosa, 1))).toBe('CALL_PARTY_GONE');
    await doctor.send(again, 2);
    await again.ear.until(({ counters }) => counters.includes(2), 'a signal to the new device');
    const { rows } = await call.server.clinic.database.pool.query(
      'SELECT FROM visit_participant WHERE visit_id = $1 AND user_id = $2',
      [visitId, rosa.userId],
    );
    expect(rows).toHaveLength(1);
    await tablet.engine.close();
  });

  it('again on the same device begins with an empty mailbox', async () => {
    const { doctor, rosa, visitId } = await together();
    rosa.ear.close();
    await doctor.send(rosa, 1);
    const again = await call.join(call.patient, visitId);
    await doctor.send(again, 2);
    await again.ear.until(({ counters }) => counters.includes(2), 'a signal after the reload');
    expect(again.ear.counters).toEqual([2]);
  });
});

describe('a stranger with a stolen room id and a stolen pass', () => {
  it('gets nothing: not by the visit, not by the pass, not by a pass of one’s own for that room', async () => {
    const { doctor, rosa, visitId } = await together();
    const team = await call.clinic.careTeam(`Other ${randomUUID()}`);
    const stranger = await call.clinic.add({ name: 'Eve', role: 'patient', careTeamIds: [team] });
    const { token } = rosa.pass;
    expect(await codeOf(stranger.api.video.join.mutate({ visitId }))).toBe('NOT_FOUND');
    expect(await codeOf(stranger.api.video.testServers.query({ visitId }))).toBe('NOT_FOUND');
    expect(await codeOf(stranger.api.video.renew.mutate({ token }))).toBe('CALL_TOKEN_INVALID');
    expect(await codeOf(stranger.api.video.leave.mutate({ token }))).toBe('CALL_TOKEN_INVALID');
    const { me } = await stranger.ready();
    const eve = new CallParty(stranger.api, rosa.pass, { userId: me.userId, id: me.deviceId ?? '' });
    await eve.ear.until(({ refused }) => refused !== null, 'a refusal');
    expect(eve.ear.refused).toBe('CALL_TOKEN_INVALID');
    expect(await codeOf(eve.send(doctor, 1))).toBe('CALL_TOKEN_INVALID');
    const forged = altered(token, { user: me.userId, party: me.deviceId });
    expect(await codeOf(stranger.api.video.renew.mutate({ token: forged }))).toBe('CALL_TOKEN_INVALID');
    const ear = new CallEar(stranger.api, forged);
    await ear.until(({ refused }) => refused !== null, 'a refusal');
    expect(ear.events).toEqual([]);
    await doctor.send(rosa, 5);
    await rosa.ear.until(({ counters }) => counters.includes(5), 'the signal where it belongs');
    expect(eve.ear.events).toEqual([]);
  });

  it('is refused with the patient’s own pass on another of the patient’s devices', async () => {
    const { doctor, rosa } = await together();
    const tablet = await call.patient.onNewDevice();
    const ear = new CallEar(tablet.api, rosa.pass.token);
    await ear.until(({ refused }) => refused !== null, 'a refusal');
    expect(ear.refused).toBe('CALL_TOKEN_INVALID');
    const { token } = rosa.pass;
    const signal = rosa.signalTo(doctor, 1);
    expect(await codeOf(tablet.api.video.signal.mutate({ token, signal }))).toBe('CALL_TOKEN_INVALID');
    await tablet.engine.close();
  });

  it('is refused with a pass for one call in another', async () => {
    const one = await together();
    const two = await together();
    const { token } = one.doctor.pass;
    expect(
      await codeOf(
        call.provider.api.video.signal.mutate({ token, signal: two.doctor.signalTo(two.rosa, 1) }),
      ),
    ).toBe('BAD_INPUT');
    const moved = altered(token, { room: two.doctor.pass.roomId });
    expect(await codeOf(call.provider.api.video.renew.mutate({ token: moved }))).toBe('CALL_TOKEN_INVALID');
  });
});

describe('a signal', () => {
  it('is refused when it is too large, for nobody, for oneself, or of another call', async () => {
    const { doctor, rosa } = await together();
    const { token } = doctor.pass;
    const post = (signal: ReturnType<typeof doctor.signalTo>) =>
      codeOf(call.provider.api.video.signal.mutate({ token, signal }));
    expect(await post(doctor.signalTo(rosa, 1, 48 * 1024 + 1))).toBe('BAD_INPUT');
    expect(await post(doctor.signalTo(rosa, 2, 48 * 1024))).toBe('OK');
    expect(await post(doctor.signalTo({ userId: rosa.userId, id: randomUUID() }, 3))).toBe('CALL_PARTY_GONE');
    expect(await post(doctor.signalTo({ userId: null, id: rosa.id }, 4))).toBe('CALL_PARTY_GONE');
    expect(await post(doctor.signalTo(doctor, 5))).toBe('CALL_PARTY_GONE');
    expect(await post({ ...doctor.signalTo(rosa, 6), callId: randomUUID() })).toBe('BAD_INPUT');
    await rosa.ear.until(({ counters }) => counters.length > 0, 'the one that was right');
    expect(rosa.ear.counters).toEqual([2]);
  });

  it('cannot say who it is from', async () => {
    const { doctor, rosa } = await together();
    const { token } = rosa.pass;
    const signal = { ...rosa.signalTo(doctor, 1), fromUser: doctor.userId, from: doctor.id };
    await call.patient.api.video.signal.mutate({ token, signal });
    await doctor.ear.until(({ counters }) => counters.includes(1), 'the signal');
    expect(doctor.ear.signals[0]).toMatchObject({ fromUser: rosa.userId, from: rosa.id });
  });
});

describe('whoever may not be in the call any more is told, and hears nothing from then on', () => {
  it('when sent back to the waiting room', async () => {
    const { doctor, rosa, visitId } = await together();
    await call.provider.api.video.returnToWaiting.mutate({ visitId });
    await rosa.ear.until(({ over, closed }) => over === 'returned_to_waiting' && closed, 'to be told');
    await doctor.ear.until(({ parties }) => parties.join() === doctor.id, 'the other to see it');
    expect(await codeOf(rosa.send(doctor, 1))).toBe('NOT_ADMITTED');
    expect(await codeOf(call.patient.api.video.join.mutate({ visitId }))).toBe('NOT_ADMITTED');
    await call.provider.api.video.admit.mutate({ visitId });
    expect(await codeOf(call.patient.api.video.join.mutate({ visitId }))).toBe('OK');
  });

  it('when put out', async () => {
    const { rosa, visitId } = await together();
    await call.provider.api.video.remove.mutate({ visitId, userId: rosa.userId, guestId: null });
    await rosa.ear.until(({ over, closed }) => over === 'removed' && closed, 'to be told');
    expect(await codeOf(rosa.api.video.renew.mutate({ token: rosa.pass.token }))).toBe('CALL_TOKEN_ENDED');
  });

  it('when the visit ends', async () => {
    const { doctor, rosa, visitId } = await together();
    await call.provider.api.video.complete.mutate({ visitId, noteMessageId: null });
    for (const { ear } of [doctor, rosa])
      await ear.until(({ over, closed }) => over === 'ended' && closed, 'to be told');
    expect(await codeOf(rosa.send(doctor, 1))).toBe('VISIT_OVER');
    const seen = await view(visitId);
    expect(seen.state).toBe('completed');
    expect(seen.participants.every(({ leftAt }) => leftAt !== null)).toBe(true);
  });

  it('when taken out of the conversation', async () => {
    const { rosa, visitId } = await together();
    const { pool } = call.server.clinic.database;
    await pool.query(
      'UPDATE conversation_member SET left_at_seq = 0 WHERE conversation_id = $1 AND user_id = $2',
      [call.conversationId, rosa.userId],
    );
    expect(await codeOf(rosa.api.video.renew.mutate({ token: rosa.pass.token }))).toBe('CALL_TOKEN_ENDED');
    await beat();
    await rosa.ear.until(({ over }) => over === 'removed', 'to be told');
    expect(await codeOf(call.patient.api.video.join.mutate({ visitId }))).toBe('NOT_FOUND');
    await pool.query(
      'UPDATE conversation_member SET left_at_seq = NULL WHERE conversation_id = $1 AND user_id = $2',
      [call.conversationId, rosa.userId],
    );
  });

  it('when the session is ended in the middle of the call', async () => {
    const visitId = await call.visit(true);
    const doctor = await call.join(call.provider, visitId);
    const tablet = await call.patient.onNewDevice();
    const rosa = await call.join(tablet, visitId);
    await rosa.ear.until(({ parties }) => parties.length === 2, 'both to be there');
    const heard = rosa.ear.events.length;
    await tablet.transport.post('/api/auth/sign-out', {});
    await doctor.send(rosa, 1);
    const { token } = rosa.pass;
    expect(await codeOf(tablet.api.video.renew.mutate({ token }))).toBe('UNAUTHENTICATED');
    call.push(31_000);
    await beat();
    await doctor.ear.until(({ parties }) => parties.join() === doctor.id, 'the other to see it');
    expect(rosa.ear.events.slice(heard).filter(({ type }) => type === 'signal')).toEqual([]);
    await tablet.engine.close();
  });
});
