import type { FakeDevice, FakeWorld } from './fake-world.ts';

/** A conversation of this patient with a care team of these people; its id. */
export async function teamOf(
  world: FakeWorld,
  patient: FakeDevice,
  ...providers: FakeDevice[]
): Promise<string> {
  const careTeamId = crypto.randomUUID();
  const memberIds = [patient, ...providers].map((each) => each.userId);
  world.clinic.careTeams.push({ id: careTeamId, name: 'Heart', memberIds });
  const started = await patient.engine.startConversation({
    kind: 'team',
    careTeamId,
    patientId: patient.userId,
  });
  if (!started.ok) throw new Error('not started');
  await world.pass();
  return started.value.conversationId;
}
