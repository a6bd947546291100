import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { identityContract } from '#src/features/identity/contract.ts';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { wire } from '#src/platform/wire.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { enc } from '#src/protocol/open/encoding.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { accountIndex, countLeaves, leafBytes, readLeaf, writeLeaves } from '#src/protocol/open/key-log.ts';
import { writeCheckpoint } from '#src/protocol/open/key-log-checks.ts';
import { LogReplica } from '#src/protocol/open/log-replica.ts';
import { signedMessage } from '#src/protocol/open/signed.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

let server: TestServer;
let clinic: TestClinic;
beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
});
afterAll(async () => {
  await clinic.close();
  await server.close();
});

type LogAnswer = Awaited<ReturnType<TestServer['clinic']['services']['identity']['log']['read']>>;

/** What a server that lies signs with: the clinic's own key. */
function checkpointKey() {
  const secret = readFileSync(join(server.dataDir, 'secrets', 'log'), 'utf8').trim();
  const seed = createHmac('sha256', secret).update('consulta log checkpoint').digest();
  const frame = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({ key: Buffer.concat([frame, seed]), format: 'der', type: 'pkcs8' });
}

/** The log with another key in the place of this person's newest one; as long as the true one. */
async function otherWorld(victim: string, after: number): Promise<LogAnswer> {
  const { leaves, publicKey } = await server.clinic.services.identity.log.read(0);
  const index = accountIndex(asUserId(victim));
  const all = Array.from({ length: countLeaves(leaves) }, (_, i) => readLeaf(leaves, i));
  const forged = writeLeaves(
    all.map((leaf) => (equalBytes(leaf.index, index) ? { ...leaf, linkHash: new Uint8Array(32) } : leaf)),
  );
  const log = new LogReplica();
  log.append(forged);
  const body = writeCheckpoint({ size: log.size, root: log.root(), time: Date.now() });
  const checkpoint = enc(body, sign(null, signedMessage('log-checkpoint', body), checkpointKey()));
  return { publicKey, checkpoint, leaves: forged.slice(after * leafBytes) };
}

/** Between this person's device and the server: hears every request for the log, and may answer in the server's place. */
async function tap(person: Person, answer: (after: number) => Promise<LogAnswer> | null): Promise<Person> {
  const honest = person.device.connection.fetch;
  const fetchThrough: typeof fetch = async (input, init) => {
    const url = new URL(String(input instanceof Request ? input.url : input));
    if (!url.pathname.endsWith('/identity.log')) return honest(input, init);
    const asked = wire.deserialize(JSON.parse(url.searchParams.get('input') ?? '{}'));
    const lie = answer(identityContract.log.input.parse(asked).after);
    return lie === null
      ? honest(input, init)
      : Response.json({ result: { data: wire.serialize(await lie) } });
  };
  person.device.connection = { ...person.device.connection, fetch: fetchThrough };
  return person.reload();
}

const codes = (items: readonly { type: string }[]) =>
  items.flatMap((item) => {
    const content: unknown = Reflect.get(item, 'content');
    const code: unknown =
      typeof content === 'object' && content !== null ? Reflect.get(content, 'code') : null;
    return typeof code === 'string' ? [code] : [];
  });

it('attack 17: two worlds of one size are found at the first message between people in them', async () => {
  const ana = await clinic.add({ name: 'Ana', role: 'provider' });
  const dora = await clinic.add({ name: 'Dora', role: 'provider' });
  const victim = await clinic.add({ name: 'Victor', role: 'provider' });
  const id = await victim.userId();
  // Dora's device forgets what it kept: from its first moment it lives in the other world.
  await dora.engine.close();
  dora.device.records.clear();
  const lied = await tap(dora, (after) => otherWorld(id, after));
  const conversation = await ana.startWith(lied);
  for (const each of [ana, lied]) expect(expectValue(await each.engine.checkKeyLog()).warning).toBeNull();
  await lied.write(conversation, 'from the other world');
  const seen = await ana.chat(conversation, (view) => codes(view.items).length > 0, 'a refusal');
  expect(codes(seen.items)).toEqual(['E_LOG_FORK']);
  expect(JSON.stringify(seen)).not.toContain('from the other world');
  expect(expectValue(await ana.engine.keyLog()).warning?.code).toBe('E_LOG_FORK');
  await ana.write(conversation, 'from this world');
  const back = await lied.chat(conversation, (view) => codes(view.items).length > 0, 'a refusal');
  expect(codes(back.items)).toEqual(['E_LOG_FORK']);
  await lied.engine.close();
}, 120_000);

it('what twenty messages say about the log is not asked for at the server', async () => {
  const eva = await clinic.add({ name: 'Eva', role: 'provider' });
  const fay = await clinic.add({ name: 'Fay', role: 'provider' });
  let asked = 0;
  const listener = await tap(fay, () => {
    asked += 1;
    return null;
  });
  const conversation = await eva.startWith(listener);
  for (const each of [eva, listener]) await each.engine.checkKeyLog();
  await eva.write(conversation, 'first');
  await listener.sees(conversation, 'first');
  const before = asked;
  for (let i = 0; i < 20; i += 1) await eva.write(conversation, `line ${i}`);
  await listener.sees(conversation, 'line 19');
  // New keys (pins of first contact) are asked for meanwhile, each time once; messages are not what asks.
  expect(asked - before).toBeLessThan(4);
  await listener.engine.close();
}, 120_000);
