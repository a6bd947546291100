import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { type LogAnswer, logThrough, otherWorld } from '#tests/support/lying-log.ts';
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

async function tap(person: Person, answer: (after: number) => Promise<LogAnswer> | null): Promise<Person> {
  logThrough(person.device, answer);
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
  const lied = await tap(dora, (after) => otherWorld(server, id, after));
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
