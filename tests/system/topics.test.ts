import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let rosa: Person;
let vega: Person;
let careTeamId: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  careTeamId = await clinic.careTeam('Cardiology');
  rosa = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds: [careTeamId] });
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds: [careTeamId] });
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

function deskOf(person: Person, id: string, fits: (urgent: boolean, topic: string) => boolean, what: string) {
  return person.inbox((view) => {
    const desk = view.rows.find((row) => row.conversationId === id)?.desk;
    return desk !== undefined && desk !== null && fits(desk.urgent, desk.topic);
  }, what);
}

describe('topics', () => {
  it('are set up by administrators for a care team, and go with it', async () => {
    const { desk, admin } = clinic.admin.api;
    const { id } = await desk.putTopic.mutate({ id: null, en: 'Pills', es: 'Pastillas', careTeamId });
    await desk.putTopic.mutate({ id, en: 'Prescriptions', es: 'Recetas', careTeamId });
    expect(await rosa.api.desk.topics.query()).toEqual([
      { id, en: 'Prescriptions', es: 'Recetas', careTeamId },
    ]);
    const other = await admin.createCareTeam.mutate({ name: 'Eyes', memberIds: [] });
    const eyes = { id: null, en: 'Glasses', es: 'Gafas', careTeamId: other.id };
    const glasses = await desk.putTopic.mutate(eyes);
    await desk.removeTopic.mutate({ id: glasses.id });
    expect(await outcome(vega.api.desk.putTopic.mutate(eyes))).toBe('FORBIDDEN');
    expect(await rosa.api.desk.topics.query()).toHaveLength(1);
  });
});

describe('an urgent question about something', () => {
  it('shows topic and urgency to the staff until it is answered, and the server knows neither', async () => {
    const input = { kind: 'team', careTeamId, patientId: await rosa.userId() } as const;
    const { conversationId } = expectValue(await rosa.engine.startConversation(input));
    const extras = { topic: 'Kanarienthema', urgent: true };
    expectValue(await rosa.engine.send(conversationId, 'I have run out of pills', extras));
    expectValue(await rosa.engine.send(conversationId, 'Hello?', {}));
    await deskOf(vega, conversationId, (urgent, topic) => urgent && topic === 'Kanarienthema', 'urgent');
    const fresh = await vega.onNewDevice();
    await deskOf(
      fresh,
      conversationId,
      (urgent, topic) => urgent && topic === 'Kanarienthema',
      'urgent there too',
    );
    await vega.write(conversationId, 'I have sent you a new prescription');
    await deskOf(vega, conversationId, (urgent, topic) => !urgent && topic === 'Kanarienthema', 'answered');
    await deskOf(fresh, conversationId, (urgent) => !urgent, 'answered');
    await fresh.engine.close();
    const { rows } = await server.clinic.database.pool.query<{ bytes: Uint8Array }>(
      'SELECT hdr || coalesce(body, hdr) AS bytes FROM message',
    );
    for (const { bytes } of rows) expect(Buffer.from(bytes).includes('Kanarienthema')).toBe(false);
  });
});
