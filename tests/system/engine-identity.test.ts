import { afterAll, beforeAll, expect, it } from 'vitest';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Team');
  [ana, doctor] = await Promise.all([
    clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] }),
    clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] }),
  ]);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

it('four devices of one person sign in at the same moment, and all of them are in', async () => {
  const devices = await Promise.all([1, 2, 3, 4].map(() => ana.onNewDevice()));
  const ids = await Promise.all(devices.map(async (device) => (await device.ready()).me.deviceId));
  expect(new Set(ids).size).toBe(4);
  for (const device of devices) await device.engine.close();
});

it('a new account has exactly one device', async () => {
  const listed = await doctor.engine.devices();
  expect(listed.ok && listed.value.map((device) => device.current)).toEqual([true]);
});

it('an envelope changed in the database is a refusal with its code, and its neighbours stay readable', async () => {
  const id = await ana.startWith(doctor);
  for (const text of ['first', 'second', 'third']) await ana.write(id, text);
  await doctor.sees(id, 'third');
  await server.clinic.database.pool.query(
    `UPDATE message SET body = set_byte(body, length(body) - 1, get_byte(body, length(body) - 1) # 1) WHERE conversation_id = $1 AND seq = 2`,
    [id],
  );
  const fresh = await doctor.onNewDevice();
  const view = await fresh.chat(
    id,
    (each) => each.items.filter((item) => item.type === 'message').length === 3,
    'three',
  );
  const contents = view.items.flatMap((item) => (item.type === 'message' ? [item.content] : []));
  expect(contents).toEqual([
    { kind: 'text', text: 'first' },
    { kind: 'refused', code: 'E_COMMIT' },
    { kind: 'text', text: 'third' },
  ]);
  await fresh.engine.close();
});
