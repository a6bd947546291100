/** Lines of a call through the real server: what one page says another one hears, verified; who comes later, goes or is put out. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { createGuestLine, type GuestKeep } from '#src/features/video/client/guest-line.ts';
import { systemClock } from '#src/platform/client/clock.ts';
import { createNodeConnection } from '#src/platform/client/node-connection.ts';
import { createTransport } from '#src/platform/client/transport.ts';
import { answerSdp, newTransport, offerSdp } from '#src/protocol/adversarial/call-world.ts';
import { connectionId, stayId } from '#src/protocol/open/ids.ts';
import { LineEnd } from '#tests/support/calls/line-end.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { goodDevices } from '#tests/support/visits.ts';

let server: TestServer;
let clinic: TestClinic;
let rosa: Person;
let vega: Person;
let conversationId: string;
let careTeamId: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  careTeamId = await clinic.careTeam('Cardiology');
  rosa = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds: [careTeamId] });
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds: [careTeamId] });
  const started = await rosa.engine.startConversation({ kind: 'direct', userId: await vega.userId() });
  conversationId = expectValue(started).conversationId;
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

/** A visit that is under way, with the patient let in. */
async function visit(inConversation = conversationId) {
  // One that is under way is answered again.
  const { id } = await vega.api.video.startInstant.mutate({
    id: randomUUID(),
    conversationId: inConversation,
  });
  await rosa.api.video.checkIn.mutate({ visitId: id, deviceTest: goodDevices });
  return { visitId: id, conversationId: inConversation };
}

const join = { type: 'join', stay: stayId(randomUUID()), seen: null } as const;

it('two people hear each other say who they are, offer and answer, and nobody else wrote it', async () => {
  const place = await visit();
  const provider = await LineEnd.open(vega.engine, place);
  const patient = await LineEnd.open(rosa.engine, place);
  expect(provider.facts).toMatchObject({ host: true, role: 'host' });
  expect(patient.facts).toMatchObject({ host: false, role: 'patient' });
  await Promise.all([provider.meets('Rosa'), patient.meets('Dr. Vega')]);
  expectValue(await provider.line.say(patient.facts.me, join));
  await patient.until((event) => event.type === 'signal' && event.content.type === 'join');

  const connection = connectionId(randomUUID());
  const [ours, theirs] = [newTransport(), newTransport()];
  expectValue(await provider.line.say(patient.facts.me, { type: 'offer', connection, sdp: offerSdp(ours) }));
  const offered = await patient.until((event) => event.type === 'signal' && event.content.type === 'offer');
  expect(offered).toMatchObject({ from: provider.facts.me, content: { sdp: offerSdp(ours) } });
  expectValue(
    await patient.line.say(provider.facts.me, { type: 'answer', connection, sdp: answerSdp(theirs) }),
  );
  await provider.until((event) => event.type === 'signal' && event.content.type === 'answer');
  expect(expectValue(await provider.line.expectedFingerprint(patient.facts.me, connection))).toEqual(
    theirs.fingerprint,
  );
  expect(expectValue(await patient.line.expectedFingerprint(provider.facts.me, connection))).toEqual(
    ours.fingerprint,
  );
  expect(await provider.line.expectedFingerprint(patient.facts.me, connectionId(randomUUID()))).toMatchObject(
    {
      failure: { code: 'E_DTLS_FP' },
    },
  );

  // Both are shown the same pictures, whoever asked first.
  await Promise.all([
    provider.line.compare(patient.facts.me, connection),
    patient.line.compare(provider.facts.me, connection),
  ]);
  const [seenByProvider, seenByPatient] = await Promise.all(
    [provider, patient].map((end) => end.until((event) => event.type === 'comparison')),
  );
  if (seenByProvider?.type !== 'comparison' || seenByPatient?.type !== 'comparison') throw new Error('none');
  expect(seenByProvider.sas).toEqual(seenByPatient.sas);
  await provider.line.confirmSame(patient.facts.me);
  expect(expectValue(await vega.engine.contactDetails(await rosa.userId())).state).toBe('verified');

  await patient.line.leave('left');
  await provider.until((event) => event.type === 'signal' && event.content.type === 'bye');
  await provider.line.close();
  expect(provider.heard.filter(({ type }) => type === 'refused')).toEqual([]);
});

it('a page that is loaded anew goes on: nothing old is heard again, what is new is', async () => {
  const place = await visit();
  const provider = await LineEnd.open(vega.engine, place);
  const first = await LineEnd.open(rosa.engine, place);
  await Promise.all([provider.meets('Rosa'), first.meets('Dr. Vega')]);
  expectValue(await provider.line.say(first.facts.me, join));
  await first.until((event) => event.type === 'signal');
  await first.line.close();
  const again = await LineEnd.open(rosa.engine, place);
  await again.meets('Dr. Vega');
  const next = { type: 'join', stay: stayId(randomUUID()), seen: null } as const;
  expectValue(await provider.line.say(again.facts.me, next));
  const heard = await again.until((event) => event.type === 'signal');
  expect(heard).toMatchObject({ content: next });
  await Promise.all([provider.line.close(), again.line.close()]);
});

it('a second tab takes the call over, the first one is told, and nobody else notices', async () => {
  const place = await visit();
  const provider = await LineEnd.open(vega.engine, place);
  const first = await LineEnd.open(rosa.engine, place);
  await provider.meets('Rosa');
  const second = await LineEnd.open(rosa.engine, place);
  expect(await first.until((event) => event.type === 'over')).toMatchObject({ reason: 'replaced' });
  // Closing the duplicate ends nothing.
  await first.line.close();
  await second.meets('Dr. Vega');
  expectValue(await second.line.say(provider.facts.me, join));
  await provider.until((event) => event.type === 'signal' && event.content.type === 'join');
  expect(provider.heard.some(({ type }) => type === 'over')).toBe(false);
  await Promise.all([provider.line.close(), second.line.close()]);
});

it('another device of the same person replaces the first', async () => {
  const place = await visit();
  const provider = await LineEnd.open(vega.engine, place);
  const first = await LineEnd.open(rosa.engine, place);
  await provider.meets('Rosa');
  const phone = await rosa.onNewDevice();
  const second = await LineEnd.open(phone.engine, place);
  expect(await first.until((event) => event.type === 'over')).toMatchObject({ reason: 'replaced' });
  await provider.until(
    (event) => event.type === 'parties' && event.parties.some(({ party }) => party.id === second.facts.me.id),
  );
  await Promise.all([provider.line.close(), second.line.close()]);
  await phone.engine.close();
});

it('who is put out is told so and is not heard any more', async () => {
  const place = await visit();
  const provider = await LineEnd.open(vega.engine, place);
  const patient = await LineEnd.open(rosa.engine, place);
  await Promise.all([provider.meets('Rosa'), patient.meets('Dr. Vega')]);
  expectValue(await provider.line.remove(patient.facts.me));
  expect(await patient.until((event) => event.type === 'over')).toMatchObject({ reason: 'removed' });
  expect(provider.heard.at(-1)).toMatchObject({ type: expect.stringMatching(/removed|parties/) });
  await Promise.all([provider.line.close(), patient.line.close()]);
  await vega.api.video.complete.mutate({ visitId: place.visitId, noteMessageId: null });
});

/** A browser without an account. */
function guestBrowser() {
  const { fetch, WebSocket } = createNodeConnection(server.origin);
  return createTransport({ origin: server.origin, fetch, WebSocket });
}

it('a guest knocks with the link, a provider lets them in, and they talk to everybody; a reload finds them inside', async () => {
  const place = await visit();
  const provider = await LineEnd.open(vega.engine, place);
  const patient = await LineEnd.open(rosa.engine, place);
  await Promise.all([provider.meets('Rosa'), patient.meets('Dr. Vega')]);
  expect(await patient.line.inviteGuest('family', 600_000)).toMatchObject({ ok: false });
  const { fragment } = expectValue(await provider.line.inviteGuest('interpreter', 600_000));
  const transport = guestBrowser();
  let kept: GuestKeep | null = null;
  const come = () =>
    LineEnd.over(async (listener) =>
      createGuestLine(
        { link: fragment, name: 'Ines', kept },
        { transport, clock: systemClock, listener, keep: (value) => (kept = value) },
      ),
    );
  const coming = come();
  const knock = await provider.until((event) => event.type === 'knock');
  if (knock.type !== 'knock') throw new Error('no knock');
  expect(knock.name).toBe('Ines');
  expectValue(await provider.line.answerKnock(knock.guest.id, true));
  const guest = await coming;
  await Promise.all([
    provider.meets('Ines'),
    patient.meets('Ines'),
    guest.meets('Rosa'),
    guest.meets('Dr. Vega'),
  ]);
  expectValue(await guest.line.say(patient.facts.me, join));
  await patient.until((event) => event.type === 'signal' && event.from.userId === null);
  expectValue(await patient.line.say(guest.facts.me, join));
  await guest.until((event) => event.type === 'signal');

  await guest.line.close();
  const again = await come();
  await again.meets('Rosa');
  expectValue(await again.line.say(provider.facts.me, join));
  await provider.until((event) => event.type === 'signal' && event.from.userId === null);

  // The same link in another browser leads nowhere.
  const thief = createGuestLine(
    { link: fragment, name: 'Eve', kept: null },
    { transport: guestBrowser(), clock: systemClock, listener: () => undefined, keep: () => undefined },
  );
  expect(await thief.open()).toMatchObject({ failure: { code: 'GUEST_LINK_USED' } });
  await Promise.all([provider.line.close(), patient.line.close(), again.line.close(), transport.close()]);
});

it('who is not let in stays outside', async () => {
  const place = await visit();
  const provider = await LineEnd.open(vega.engine, place);
  const { fragment } = expectValue(await provider.line.inviteGuest('family', 600_000));
  const transport = guestBrowser();
  const line = createGuestLine(
    { link: fragment, name: 'Eve', kept: null },
    { transport, clock: systemClock, listener: () => undefined, keep: () => undefined },
  );
  const opening = line.open();
  const knock = await provider.until((event) => event.type === 'knock');
  if (knock.type === 'knock') await provider.line.answerKnock(knock.guest.id, false);
  expect(await opening).toMatchObject({ ok: false, failure: { code: 'FORBIDDEN' } });
  await Promise.all([provider.line.close(), line.close(), transport.close()]);
});

it('who is taken out of the conversation during the call is out of the call', async () => {
  const ana = await clinic.add({ name: 'Nurse Ana', role: 'provider', careTeamIds: [careTeamId] });
  const patientId = await rosa.userId();
  const team = expectValue(await rosa.engine.startConversation({ kind: 'team', careTeamId, patientId }));
  const place = await visit(team.conversationId);
  const provider = await LineEnd.open(vega.engine, place);
  const colleague = await LineEnd.open(ana.engine, place);
  await Promise.all([provider.meets('Nurse Ana'), colleague.meets('Dr. Vega')]);
  expectValue(await vega.engine.removeMember(place.conversationId, await ana.userId()));
  expect(await provider.until((event) => event.type === 'removed')).toMatchObject({
    party: colleague.facts.me,
  });
  expect(await provider.line.say(colleague.facts.me, join)).toMatchObject({ failure: { code: 'E_SENDER' } });
  await Promise.all([provider.line.close(), colleague.line.close()]);
});
