import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let rosa: Person;
let vega: Person;
let ana: Person;
let stranger: Person;
let conversationId: string;
const hour = 3_600_000;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const careTeamId = await clinic.careTeam('Cardiology');
  const careTeamIds = [careTeamId];
  rosa = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds });
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds });
  ana = await clinic.add({ name: 'Nurse Ana', role: 'provider', careTeamIds });
  stranger = await clinic.add({ name: 'Stranger', role: 'patient' });
  const input = { kind: 'team', careTeamId, patientId: await rosa.userId() } as const;
  conversationId = expectValue(await rosa.engine.startConversation(input)).conversationId;
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

function waits(person: Person, on: boolean, what: string) {
  return person.inbox(
    (view) => view.rows.some((row) => row.conversationId === conversationId && row.desk?.waitingOnMe === on),
    what,
  );
}

describe('a provider who is out of office', () => {
  it('is shown to those who may write to them, with the cover, while it lasts', async () => {
    const [vegaId, anaId] = [await vega.userId(), await ana.userId()];
    const now = Date.now();
    await vega.api.desk.setAbsence.mutate({ from: now + hour, until: now + 2 * hour, coverId: anaId });
    expect(await rosa.api.desk.absences.query({ userIds: [vegaId] })).toEqual([]);
    await vega.api.desk.setAbsence.mutate({ from: now - hour, until: now + hour, coverId: anaId });
    const away = [{ userId: vegaId, until: now + hour, cover: { userId: anaId, name: 'Nurse Ana' } }];
    expect(await rosa.api.desk.absences.query({ userIds: [vegaId, anaId] })).toEqual(away);
    expect(await ana.api.desk.absences.query({ userIds: [vegaId] })).toEqual(away);
    expect(await stranger.api.desk.absences.query({ userIds: [vegaId] })).toEqual([]);
    expect(await vega.api.desk.absence.query()).toMatchObject({ cover: { name: 'Nurse Ana' } });
  });

  it('leaves what is assigned to them to the cover, until they are back', async () => {
    await vega.api.desk.assign.mutate({ conversationId, assigneeId: await vega.userId() });
    await rosa.write(conversationId, 'Is anybody there?');
    const view = await waits(ana, true, 'the cover’s list');
    const row = view.rows.find((each) => each.conversationId === conversationId);
    expect(row?.desk).toMatchObject({
      mine: false,
      assignee: { name: 'Dr. Vega' },
      cover: { name: 'Nurse Ana' },
    });
    await vega.api.desk.endAbsence.mutate();
    await waits(ana, false, 'not hers any more');
    await waits(vega, true, 'still Dr. Vega’s');
    expect(await vega.api.desk.absence.query()).toBeNull();
  });

  it('names a colleague as cover, for a time that makes sense', async () => {
    const set = async (from: number, until: number, coverId: string | null) =>
      outcome(vega.api.desk.setAbsence.mutate({ from, until, coverId }));
    const now = Date.now();
    expect(await set(now, now - 1, null)).toBe('BAD_INPUT');
    expect(await set(now - 2 * hour, now - hour, null)).toBe('BAD_INPUT');
    expect(await set(now, now + 400 * 24 * hour, null)).toBe('BAD_INPUT');
    expect(await set(now, now + hour, await vega.userId())).toBe('BAD_INPUT');
    expect(await set(now, now + hour, await rosa.userId())).toBe('NOT_FOUND');
    expect(
      await outcome(rosa.api.desk.setAbsence.mutate({ from: now, until: now + hour, coverId: null })),
    ).toBe('FORBIDDEN');
  });
});
