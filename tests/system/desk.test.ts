import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let patient: Person;
let vega: Person;
let ana: Person;
let conversation: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const careTeamId = await clinic.careTeam('Cardiology');
  const careTeamIds = [careTeamId];
  patient = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds });
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds });
  ana = await clinic.add({ name: 'Nurse Ana', role: 'provider', careTeamIds });
  conversation = expectValue(
    await patient.engine.startConversation({ kind: 'team', careTeamId, patientId: await patient.userId() }),
  ).conversationId;
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

type Desk = Awaited<ReturnType<Person['inbox']>>['rows'][number]['desk'];

/** What the person's list says of the conversation, once it fits. */
async function desk(person: Person, fits: (desk: Desk) => boolean, what: string): Promise<Desk> {
  const find = (view: Awaited<ReturnType<Person['inbox']>>) =>
    view.rows.find((row) => row.conversationId === conversation);
  const view = await person.inbox((each) => {
    const row = find(each);
    return row !== undefined && fits(row.desk);
  }, what);
  return find(view)?.desk ?? null;
}

describe('the desk', () => {
  it('shows both providers what waits since when, until one of them answers; the patient is told nothing of it', async () => {
    await patient.write(conversation, 'My ankles are swollen');
    const before = await desk(
      vega,
      (each) => each?.waitingSince !== null && each !== null,
      'something waits',
    );
    expect(before).toMatchObject({ assignee: null, mine: false, waitingOnMe: true, closed: null });
    await patient.write(conversation, 'Since Monday');
    await ana.sees(conversation, 'Since Monday');
    const still = await desk(ana, (each) => each?.waitingSince !== null && each !== null, 'still waits');
    expect(still?.waitingSince).toBe(before?.waitingSince);
    await vega.write(conversation, 'Please come on Thursday');
    await desk(ana, (each) => each?.waitingSince === null, 'answered');
    await desk(vega, (each) => each?.waitingSince === null, 'answered');
    await patient.sees(conversation, 'Please come on Thursday');
    expect(await desk(patient, (each) => each === null, 'no desk')).toBeNull();
  });

  it('tells every colleague whose it is; what is somebody else’s does not wait on me', async () => {
    const assigneeId = await ana.userId();
    await vega.api.desk.assign.mutate({ conversationId: conversation, assigneeId });
    expect(await desk(vega, (each) => each?.assignee?.name === 'Nurse Ana', 'assigned')).toMatchObject({
      mine: false,
    });
    expect(await desk(ana, (each) => each?.mine === true, 'mine')).toMatchObject({
      assignee: { userId: assigneeId, name: 'Nurse Ana' },
    });
    await patient.write(conversation, 'At what time?');
    expect(await desk(ana, (each) => each?.waitingOnMe === true, 'waits on Ana')).toBeTruthy();
    expect(await desk(vega, (each) => each?.waitingSince !== null && each !== null, 'waits')).toMatchObject({
      waitingOnMe: false,
    });
    expect(await vega.api.desk.waiting.query()).toEqual([conversation]);
  });

  it('closes for everybody, and a patient’s next message opens it again', async () => {
    await vega.api.desk.close.mutate({ conversationId: conversation, throughSeq: 99 });
    const closed = await desk(ana, (each) => each !== null && each.closed !== null, 'closed');
    expect(closed).toMatchObject({
      closed: { by: { name: 'Dr. Vega' } },
      waitingSince: null,
      waitingOnMe: false,
    });
    expect(await vega.api.desk.waiting.query()).toEqual([]);
    await vega.write(conversation, 'A word among us changes nothing');
    await ana.sees(conversation, 'A word among us changes nothing');
    expect((await desk(ana, (each) => each !== null, 'a desk'))?.closed).not.toBeNull();
    await patient.write(conversation, 'One more thing');
    await desk(
      ana,
      (each) => each !== null && each.closed === null && each.waitingSince !== null,
      'open again',
    );
    await desk(vega, (each) => each !== null && each.closed === null, 'open again');
  });

  it('is not closed over a message that whoever closes it has not seen', async () => {
    const before = await desk(vega, (each) => each !== null, 'a desk');
    const throughSeq = before?.throughSeq ?? 0;
    await patient.write(conversation, 'In the very same moment');
    await ana.sees(conversation, 'In the very same moment');
    expect(await outcome(vega.api.desk.close.mutate({ conversationId: conversation, throughSeq }))).toBe(
      'NOT_SEEN_YET',
    );
    const after = await desk(vega, (each) => each !== null && each.throughSeq > throughSeq, 'the message');
    expect(after?.closed).toBeNull();
  });

  it('can be closed and opened by hand; doing it twice tells nobody twice', async () => {
    const first = await vega.api.desk.close.mutate({ conversationId: conversation, throughSeq: 99 });
    const second = await ana.api.desk.close.mutate({ conversationId: conversation, throughSeq: 99 });
    expect(second).toEqual(first);
    await ana.api.desk.reopen.mutate({ conversationId: conversation });
    await desk(vega, (each) => each !== null && each.closed === null, 'open');
    const { rows } = await server.clinic.database.pool.query<{ action: string; count: number }>(
      `SELECT action, count(*)::int AS count FROM audit_record WHERE subject_id = $1 GROUP BY action ORDER BY action`,
      [conversation],
    );
    expect(rows).toEqual([
      { action: 'conversation.assign', count: 1 },
      { action: 'conversation.close', count: 2 },
      { action: 'conversation.reopen', count: 2 },
    ]);
  });

  it('is for providers of the conversation or its care team, and goes to somebody who can read it', async () => {
    const outside = await clinic.add({ name: 'Outside', role: 'provider' });
    const conversationId = conversation;
    const ids = { patient: await patient.userId(), outside: await outside.userId() };
    expect(await outcome(outside.api.desk.close.mutate({ conversationId, throughSeq: 99 }))).toBe(
      'NOT_FOUND',
    );
    expect(await outcome(patient.api.desk.close.mutate({ conversationId, throughSeq: 99 }))).toBe(
      'FORBIDDEN',
    );
    for (const assigneeId of Object.values(ids))
      expect(await outcome(vega.api.desk.assign.mutate({ conversationId, assigneeId }))).toBe('NOT_FOUND');
    const among = await vega.startWith(outside);
    expect(await outcome(vega.api.desk.close.mutate({ conversationId: among, throughSeq: 99 }))).toBe(
      'NOT_FOUND',
    );
    expect(await outside.api.desk.waiting.query()).toEqual([]);
  });

  it('is nobody’s again when its assignee leaves', async () => {
    expectValue(await ana.engine.leave(conversation));
    const state = await desk(vega, (each) => each?.assignee === null, 'unassigned');
    expect(state).toMatchObject({ mine: false });
    await desk(ana, (each) => each === null, 'no desk for who left');
  });
});
