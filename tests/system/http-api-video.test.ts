import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, Program, type ProgramAnswer } from '#tests/support/http-program.ts';
import { openRawClinic, type RawAccount } from '#tests/support/raw-account.ts';
import { startRawConversation } from '#tests/support/raw-conversation.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';
import { goodDevices, type MadeVisit, makeVisit } from '#tests/support/visits.ts';

let server: TestServer;
let patient: RawAccount;
let provider: RawAccount;
let own: Program;
let theirs: Program;
let stranger: Program;
let admin: Program;
let conversationId: string;

beforeAll(async () => {
  server = await startTestServer();
  const clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
  const team = await clinic.careTeam();
  patient = await clinic.add('patient', [team]);
  provider = await clinic.add('provider', [team]);
  conversationId = await startRawConversation(patient, provider);
  own = await Program.onDevice(provider);
  theirs = await Program.onDevice(patient);
  stranger = await Program.onDevice(await clinic.add('provider', [team]));
  admin = await Program.onDevice(clinic.admin);
});
afterAll(() => server.close());

function due(inMinutes = 0): Promise<MadeVisit> {
  return makeVisit(server.clinic.database, {
    patientId: patient.userId,
    providerId: provider.userId,
    conversationId,
    start: Date.now() + inMinutes * 60_000,
  });
}
const field = (answer: ProgramAnswer, name: string): unknown => Reflect.get(Object(answer.body), name);

describe('a call over HTTP', () => {
  it('is started, joined by each with a pass of their own, and ended', async () => {
    const { visitId, appointmentId } = await due();
    const pass = (program: Program) => program.post(`/api/video/call/${visitId}/token`, {});
    expect(codeOf(await pass(theirs))).toBe('NOT_ADMITTED');
    await patient.api.video.checkIn.mutate({ visitId, deviceTest: goodDevices });
    const started = await own.post('/api/video/start-call', { appointmentId });
    expect(started.body).toMatchObject({ id: visitId, state: 'in_progress', myRole: 'host' });
    expect((await own.post('/api/video/start-call', { appointmentId })).body).toMatchObject({ id: visitId });

    const [host, guest] = [await pass(own), await pass(theirs)];
    expect(host.body).toMatchObject({ role: 'host' });
    expect(guest.body).toMatchObject({ role: 'patient', roomId: field(host, 'roomId') });
    // Neither answer holds anything of the other's.
    expect(JSON.stringify(host.body)).not.toContain(String(field(guest, 'token')));
    expect(Number(field(host, 'expiresAt')) - Number(field(host, 'serverTime'))).toBeLessThanOrEqual(
      7_200_000,
    );

    const end = () => own.post('/api/video/end-call', { visitId });
    expect((await end()).body).toMatchObject({ state: 'completed' });
    expect((await end()).body).toMatchObject({ state: 'completed' });
    expect(codeOf(await pass(own))).toBe('VISIT_OVER');
    expect(codeOf(await own.post('/api/video/start-call', { appointmentId }))).toBe('VISIT_OVER');
  });

  it('is nobody else’s, whatever ids they know', async () => {
    const { visitId, appointmentId } = await due();
    for (const [program, code] of [
      [stranger, 'NOT_FOUND'],
      [admin, 'FORBIDDEN'],
    ] as const) {
      expect(codeOf(await program.post(`/api/video/call/${visitId}/token`, {}))).toBe(code);
      expect(codeOf(await program.post('/api/video/start-call', { appointmentId }))).toBe(code);
      expect(codeOf(await program.post('/api/video/start-call', { conversationId }))).toBe(code);
      expect(codeOf(await program.post('/api/video/end-call', { visitId }))).toBe(code);
      expect(codeOf(await program.get(`/api/video/appointment/${appointmentId}`))).toBe(code);
    }
    expect(codeOf(await theirs.post('/api/video/start-call', { appointmentId }))).toBe('FORBIDDEN');
    expect(codeOf(await theirs.post('/api/video/end-call', { visitId }))).toBe('FORBIDDEN');
    // Over HTTP too a pass needs a device that was proved.
    const unbound = await Program.signIn(provider);
    expect(codeOf(await unbound.post(`/api/video/call/${visitId}/token`, {}))).toBe('DEVICE_UNBOUND');
  });

  it('keeps to the window, and to one way of naming it', async () => {
    const { appointmentId } = await due(60);
    expect(codeOf(await own.post('/api/video/start-call', { appointmentId }))).toBe('TOO_EARLY');
    expect(codeOf(await own.post('/api/video/start-call', {}))).toBe('BAD_INPUT');
    expect(codeOf(await own.post('/api/video/start-call', { appointmentId, conversationId }))).toBe(
      'BAD_INPUT',
    );
    const one = await own.post('/api/video/start-call', { conversationId });
    const again = await own.post('/api/video/start-call', { conversationId });
    expect(field(one, 'id')).toBe(field(again, 'id'));
    expect(one.body).toMatchObject({ appointmentId: null, state: 'scheduled' });
  });
});
