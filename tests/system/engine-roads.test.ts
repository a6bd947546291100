/** Engines against the real server where the road between them is bad: restarts, cuts, several devices, long histories. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ChatView, MessageItem } from '#src/features/messaging/client/engine-api.ts';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import type { EventBatch } from '#src/features/messaging/contract.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { freshDatabase } from '#tests/support/test-database.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'consulta-roads-'));
let database: Awaited<ReturnType<typeof freshDatabase>>;
let server: TestServer;
let clinic: TestClinic;
let team: string;

async function start(port: string): Promise<TestServer> {
  return startTestServer({ databaseUrl: database.url, env: { DATA_DIR: dataDir, PORT: port } });
}

/** Another process in a real life: the same address, data and secrets. */
async function restart(): Promise<void> {
  const { port } = new URL(server.origin);
  await server.close();
  server = await start(port);
}

beforeAll(async () => {
  database = await freshDatabase();
  server = await start('0');
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  team = await clinic.careTeam('Cardiology');
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
  await database?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function pair(name: string): Promise<{ ana: Person; doctor: Person; id: string }> {
  const [ana, doctor] = await Promise.all([
    clinic.add({ name: `Ana ${name}`, role: 'patient', careTeamIds: [team] }),
    clinic.add({ name: `Doctor ${name}`, role: 'provider', careTeamIds: [team] }),
  ]);
  return { ana, doctor, id: await ana.startWith(doctor) };
}

async function another(person: Person): Promise<Person> {
  const device = await person.onNewDevice();
  onTestFinished(() => device.engine.close());
  return device;
}

const messages = (view: ChatView) =>
  view.items.filter((item): item is MessageItem => item.type === 'message');
const texts = (view: ChatView) =>
  messages(view).flatMap(({ content }) => (content.kind === 'text' ? [content.text] : [`[${content.kind}]`]));
const lines = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`);

describe('a server that restarts', () => {
  it('in the middle of a conversation loses nothing, repeats nothing, and goes on by itself', async () => {
    const { ana, doctor, id } = await pair('restart');
    await ana.write(id, 'before');
    await doctor.sees(id, 'before');
    const writing = Promise.all(
      [ana, doctor].map(async (person) => {
        for (const line of lines(person.name, 30)) await person.write(id, line);
      }),
    );
    await restart();
    await writing;
    for (const person of [ana, doctor]) await person.write(id, `${person.name} after`);
    await restart();
    const whole = (person: Person) =>
      person.chat(
        id,
        (view) => texts(view).length === 63 && messages(view).every((item) => item.seq !== null),
        'everything',
      );
    const [left, right] = await Promise.all([whole(ana), whole(doctor)]);
    expect(texts(left)).toEqual(texts(right));
    for (const { name } of [ana, doctor])
      expect(texts(left).filter((text) => text.startsWith(name))).toEqual([
        ...lines(name, 30),
        `${name} after`,
      ]);
    const newest = messages(right).at(-1)?.seq ?? 0;
    await doctor.engine.markRead(id, newest);
    await ana.engine.markRead(id, newest);
    await ana.chat(
      id,
      (view) => messages(view).every((item) => !item.mine || item.state === 'read'),
      'everything read',
    );
  });
});

describe('two devices of one person', () => {
  it('show the same: messages, states, what is unread', async () => {
    const { ana, doctor, id } = await pair('devices');
    const phone = await another(ana);
    await ana.write(id, 'from the laptop');
    await phone.sees(id, 'from the laptop', 'delivered');
    await phone.write(id, 'from the phone');
    await ana.sees(id, 'from the phone', 'delivered');
    const { seq } = await doctor.sees(id, 'from the phone');
    await doctor.engine.markRead(id, seq ?? 0);
    await ana.sees(id, 'from the laptop', 'read');
    await phone.sees(id, 'from the laptop', 'read');
    await doctor.write(id, 'answer');
    await ana.inbox((view) => view.totalUnread === 1, 'unread on the laptop');
    const answer = await phone.sees(id, 'answer');
    await phone.engine.markRead(id, answer.seq ?? 0);
    await ana.inbox((view) => view.totalUnread === 0, 'read on the phone');
  });

  it('write at once: each chain is whole for everybody', async () => {
    const { ana, doctor, id } = await pair('chains');
    const phone = await another(ana);
    await Promise.all([
      ...lines('laptop', 25).map((line) => ana.write(id, line)),
      ...lines('phone', 25).map((line) => phone.write(id, line)),
    ]);
    const fresh = await another(doctor);
    const view = await fresh.chat(id, (each) => texts(each).length === 50, 'all fifty');
    expect(view.items.some((item) => item.type === 'withheld')).toBe(false);
    for (const name of ['laptop', 'phone'])
      expect(texts(view).filter((text) => text.startsWith(name))).toEqual(lines(name, 25));
  });

  it('one of them revoked: the conversation is re-keyed, the other reads on', async () => {
    const { ana, doctor, id } = await pair('revoked');
    const phone = await another(ana);
    await phone.write(id, 'from the phone');
    await doctor.sees(id, 'from the phone');
    const devices = expectValue(await ana.engine.devices());
    const lost = devices.find((device) => !device.current);
    expectValue(await ana.engine.revokeDevice(lost?.deviceId ?? ''));
    await phone.status((status) => status.phase === 'signed-out', 'the phone to be out');
    await doctor.write(id, 'only for the laptop');
    await ana.sees(id, 'only for the laptop');
    await ana.sees(id, 'from the phone');
    expect((await ana.api.messages.entries.query({ conversationId: id, after: -1 })).length).toBe(2);
  });
});

describe('the stream of events', () => {
  it('goes on after a cut where it was, also when somebody typed last', async () => {
    const { ana, doctor, id } = await pair('stream');
    await ana.write(id, 'one');
    await doctor.sees(id, 'one');
    const batches: EventBatch[] = [];
    let heard: () => void = () => undefined;
    const watch = doctor.api.events.since.subscribe(
      { lastEventId: '0' },
      {
        onData: (data) => {
          batches.push('data' in data ? data.data : data);
          heard();
        },
      },
    );
    onTestFinished(() => watch.unsubscribe());
    const until = async (fits: (batch: EventBatch) => boolean) => {
      while (!batches.some(fits))
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
    };
    await until((batch) => batch.type === 'durable');
    await ana.engine.setTyping(id, true);
    await until((batch) => batch.type === 'ephemeral' && batch.event.kind === 'typing');
    batches.length = 0;
    doctor.device.connection.setOnline(false);
    doctor.device.connection.setOnline(true);
    await ana.write(id, 'two');
    await until(
      (batch) => batch.type === 'durable' && batch.events.some((event) => event.kind === 'message'),
    );
    const told = batches.flatMap((batch) =>
      batch.type === 'durable' ? batch.events.filter((event) => event.kind === 'message') : [],
    );
    expect(told.map((event) => event.kind === 'message' && event.message.seq)).toEqual([2]);
  });
});

describe('a conversation of a thousand messages', () => {
  it('opens at its end on a new device and reads back to its beginning', async () => {
    const { ana, doctor, id } = await pair('thousand');
    for (const [index, line] of lines('line', 1_000).entries()) {
      await ana.write(id, line);
      // By hundreds, so that a slow machine is not taken for a lost message.
      if ((index + 1) % 100 === 0) await ana.sees(id, line, 'delivered');
    }
    const fresh = await another(doctor);
    await fresh.inbox((view) => view.rows.some((row) => row.conversationId === id), 'the list');
    const began = performance.now();
    const view = await fresh.chat(id, (each) => texts(each).at(-1) === 'line 1000', 'the end');
    const openMs = performance.now() - began;
    expect(texts(view)).toEqual(lines('line', 1_000).slice(-50));
    const again = await fresh.reload();
    onTestFinished(() => again.engine.close());
    await again.ready();
    const reopened = performance.now();
    await again.chat(id, (each) => texts(each).at(-1) === 'line 1000', 'the end');
    const reopenMs = performance.now() - reopened;
    process.stdout.write(
      `a conversation of 1,000 messages opens in ${openMs.toFixed(0)} ms on a new device, in ${reopenMs.toFixed(0)} ms from its own disk\n`,
    );
    const reading = again.chat(id, (each) => texts(each).length === 1_000, 'the beginning');
    for (let page = 0; page < 10; page += 1) await again.engine.loadBefore(id);
    expect(texts(await reading)).toEqual(lines('line', 1_000));
  }, 120_000);
});

describe('somebody who does not belong', () => {
  it('sees, sends, marks and changes nothing', async () => {
    const { ana, doctor, id } = await pair('private');
    await ana.write(id, 'between us');
    await doctor.sees(id, 'between us');
    const mallory = await clinic.add({ name: 'Mallory', role: 'patient', careTeamIds: [team] });
    const entries = await ana.api.messages.entries.query({ conversationId: id, after: -1 });
    const page = await ana.api.messages.conversation.query({
      conversationId: id,
      before: null,
      after: null,
      limit: 1,
    });
    const [message] = page.messages;
    const [entry] = entries;
    const [receipt] = page.receipts;
    if (message === undefined || entry === undefined || receipt === undefined)
      throw new Error('nothing there');
    const { seq: _, sentAt: __, ...envelope } = message;
    const { messages: api } = mallory.api;
    const all = { conversationId: id, before: null, after: null, limit: 50 };
    const attempts = [
      () => api.conversation.query(all),
      () => api.entries.query({ conversationId: id, after: -1 }),
      () => api.members.query({ conversationId: id }),
      () => api.send.mutate(envelope),
      () => api.addEntry.mutate({ conversationId: id, next: { entry: entry.signed, boxes: entry.boxes } }),
      () => api.markRead.mutate({ conversationId: id, signed: receipt.signed }),
      () => api.typing.mutate({ conversationId: id, sealed: new Uint8Array(100) }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow();
    expect((await mallory.chat(id, (view) => view.status === 'not-found', 'nothing')).items).toEqual([]);
    expect((await mallory.inbox((view) => view.status === 'ready', 'an empty list')).rows).toEqual([]);
    expect(texts(await doctor.chat(id, (view) => view.status === 'ready', 'the chat'))).toEqual([
      'between us',
    ]);
  });
});
