import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EngineStatus } from '#src/features/messaging/client/engine-api.ts';
import {
  createNodeDevice,
  expectValue,
  startNodeEngine,
} from '#src/features/messaging/client/node-engine.ts';
import { type LogAnswer, logThrough, otherWorld, signedLog } from '#tests/support/lying-log.ts';
import { openClinic, type Person, type TestClinic, until } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let other: Person;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  ana = await clinic.add({ name: 'Ana', role: 'provider' });
  other = await clinic.add({ name: 'Other', role: 'provider' });
  expect(expectValue(await ana.engine.checkKeyLog()).warning).toBeNull();
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

/** Links a browser that knows nothing, to which the server tells this about the log. */
async function link(answer: (after: number) => Promise<LogAnswer> | null) {
  const device = createNodeDevice(server.origin);
  logThrough(device, answer);
  const { engine, transport } = await startNodeEngine(server.origin, device);
  const { qr } = expectValue(await engine.beginLinking());
  expectValue(await ana.engine.readLinkCode(qr));
  const { digits } = expectValue(await ana.engine.approveLinking({ password: ana.password }));
  const [, taken] = await Promise.all([ana.engine.finishLinking(), engine.typeLinkDigits(digits)]);
  return { engine, transport, taken };
}

const refused = (code: string) => ({ ok: false, failure: { kind: 'refusal', code } });
const devices = async () => expectValue(await ana.engine.devices()).length;

const lies: [string, string, (after: number) => Promise<LogAnswer>][] = [
  [
    'E_LOG_ROLLBACK',
    'an older log than the other device has seen',
    (after) => signedLog(server, (leaves) => leaves.slice(0, -2), after),
  ],
  [
    'E_LOG_FORK',
    'another log of that size',
    async (after) => otherWorld(server, await other.userId(), after),
  ],
  [
    'E_LOG_FORK',
    'a log of another key',
    async (after) => ({
      ...(await signedLog(server, (leaves) => leaves, after)),
      publicKey: new Uint8Array(32),
    }),
  ],
];

it.each(lies)('LNK-7: %s for %s: the new device takes nothing', async (code, _, lie) => {
  const before = await devices();
  const { engine, transport, taken } = await link(lie);
  expect(taken).toEqual(refused(code));
  const status = await until<EngineStatus>(
    (listener) => engine.watchStatus(listener),
    (each) => each.phase !== 'starting',
    'a status',
  );
  expect(status.phase).toBe('signed-out');
  await expect(transport.api.identity.me.query()).rejects.toThrow('UNAUTHENTICATED');
  expect(await devices()).toBe(before);
  await engine.close();
});

it('LNK-7: an honest server lets it in, and the log is not fetched twice', async () => {
  const asked: number[] = [];
  const { engine, taken } = await link((after) => {
    asked.push(after);
    return null;
  });
  expect(taken).toEqual({ ok: true, value: null });
  const view = expectValue(await engine.checkKeyLog());
  expect(view.warning).toBeNull();
  expect(asked[0]).toBe(0);
  expect(asked.slice(1).every((after) => after > 0)).toBe(true);
  await engine.close();
});
