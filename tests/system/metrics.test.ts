import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClinic, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const token = 'a token for the monitor';
let server: TestServer;
let clinic: TestClinic;
beforeAll(async () => {
  server = await startTestServer({ env: { METRICS_TOKEN: token } });
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

const authorization = `Bearer ${token}`;
const read = async () => (await fetch(`${server.origin}/metrics`, { headers: { authorization } })).text();

/** The value of a line, such as `consulta_sockets`. */
function figureOf(text: string, line: string): number | null {
  const found = text.split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? null : Number(found.slice(line.length + 1));
}

describe('/metrics', () => {
  it('counts calls, refusals, messages and batches, and names nobody', async () => {
    const team = await clinic.careTeam('Cardiology-canary');
    const ana = await clinic.add({ name: 'Ana-canary', role: 'patient', careTeamIds: [team] });
    const doctor = await clinic.add({ name: 'Doctor-canary', role: 'provider', careTeamIds: [team] });
    const id = await ana.startWith(doctor);
    const before = figureOf(await read(), 'consulta_messages_total') ?? 0;
    await ana.write(id, 'hello');
    await doctor.sees(id, 'hello');
    await expect(ana.api.operations.checks.query()).rejects.toThrow('FORBIDDEN');

    const text = await read();
    expect(figureOf(text, 'consulta_messages_total')).toBe(before + 1);
    expect(figureOf(text, 'consulta_calls_total{procedure="operations.checks",code="FORBIDDEN"}')).toBe(1);
    expect(figureOf(text, 'consulta_message_batch_size_count')).toBeGreaterThan(0);
    expect(figureOf(text, 'consulta_call_duration_seconds_bucket{le="+Inf"}')).toBe(
      figureOf(text, 'consulta_call_duration_seconds_count'),
    );
    expect(figureOf(text, 'consulta_sockets')).toBeGreaterThanOrEqual(2);
    expect(figureOf(text, 'consulta_database_up')).toBe(1);
    expect(figureOf(text, 'consulta_calls_live')).toBe(0);
    expect(figureOf(text, 'consulta_deliveries{channel="email",state="pending"}')).not.toBeNull();
    expect(figureOf(text, 'consulta_disk_free_bytes')).toBeGreaterThan(0);
    for (const name of ['event_loop_delay_seconds{stat="p99"}', 'database_connections{state="idle"}'])
      expect(figureOf(text, `consulta_${name}`)).not.toBeNull();

    const userId = await ana.userId();
    for (const secret of ['canary', 'example.org', '127.0.0.1', userId, id])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|[A-Za-z0-9_-]{43}/);
  });

  it.each([[{}], [{ authorization: 'Bearer a token for the monitoR' }], [{ authorization: token }]])(
    'is not there for who shows %j',
    async (headers) => {
      expect((await fetch(`${server.origin}/metrics`, { headers })).status).toBe(404);
    },
  );
});

it('the log says who was refused what, and not what they sent', async () => {
  const bea = await clinic.add({ name: 'Bea-canary', role: 'patient', careTeamIds: [] });
  await expect(bea.api.operations.checks.query()).rejects.toThrow('FORBIDDEN');
  const conversationId = 'canary-canary-canary-canary-canary-canary-c';
  await expect(bea.api.messages.entries.query({ conversationId, after: -1 })).rejects.toThrow();
  const by = await bea.userId();
  const lines = server
    .logs()
    .split('\n')
    .filter((line) => line.includes(by));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ msg: 'refused', code: 'FORBIDDEN', path: 'operations.checks', by }),
    expect.objectContaining({ msg: 'refused', path: 'messages.entries', by }),
  ]);
  expect(server.logs()).not.toContain('canary');
});

it('without a token programs of this machine read the figures, and nobody through a proxy', async () => {
  const open = await startTestServer();
  expect((await fetch(`${open.origin}/metrics`)).status).toBe(200);
  for (const headers of [{ 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }])
    expect((await fetch(`${open.origin}/metrics`, { headers })).status).toBe(404);
  await open.close();
});

it('alive and ready are different questions, and every answer names its request', async () => {
  const answer = await fetch(`${server.origin}/healthz`);
  expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
});
