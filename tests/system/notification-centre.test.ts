import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const patience = { timeout: 20_000, interval: 50 };
let server: TestServer;
let clinic: TestClinic;
let rosa: Person;
let vega: Person;
let conversation: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Cardiology');
  rosa = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds: [team] });
  vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds: [team] });
  conversation = await rosa.startWith(vega);
});
afterAll(async () => {
  await clinic?.close();
  await server?.close();
});

/** Durable events of this kind that somebody was told. */
async function told(person: Person, kind: string): Promise<number> {
  const { rows } = await server.clinic.database.pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM user_event WHERE user_id = $1 AND kind = $2',
    [await person.userId(), kind],
  );
  return rows[0]?.count ?? 0;
}
const list = async (person: Person) => (await person.api.notifications.list.query({})).notifications;
const news = (person: Person) => person.api.notifications.news.query();
/** Waits until the read place has reached the server. */
const reads = async (person: Person, seq: number) => {
  await person.engine.markRead(conversation, seq);
  await vi.waitFor(async () => expect((await list(person))[0]?.messages).toBe(0), patience);
};

describe('the notification centre', () => {
  it('has one line for the messages of a conversation, which is read as they are, and no event of its own for them', async () => {
    await rosa.write(conversation, 'first');
    await vega.sees(conversation, 'first');
    await rosa.write(conversation, 'second');
    const { seq } = await vega.sees(conversation, 'second');
    expect(await list(vega)).toMatchObject([
      { kind: 'message', target: { place: 'conversation', id: conversation }, read: false, messages: 2 },
    ]);
    expect(await news(vega)).toEqual({ unread: 0, latest: [] });
    await vega.api.notifications.read.mutate({ ids: null, through: Date.now() });
    expect(await list(vega)).toMatchObject([{ read: false, messages: 2 }]);
    await reads(vega, seq ?? 0);
    expect(await list(vega)).toMatchObject([{ kind: 'message', read: true }]);
    expect(await told(vega, 'notification')).toBe(0);
  });

  it('tells every open page once that something came, and once that it was read on another device', async () => {
    const phone = await rosa.onNewDevice();
    // The new device itself is something to be told of.
    await vi.waitFor(async () => expect(await told(rosa, 'notification')).toBe(1), patience);
    await rosa.api.notifications.read.mutate({ ids: null, through: Date.now() });
    expect(await told(rosa, 'notification')).toBe(2);
    const heard = { here: 0, phone: 0 };
    const unwatch = await Promise.all([
      rosa.engine.watchChanges(({ kind }) => {
        if (kind === 'notification') heard.here += 1;
      }),
      phone.engine.watchChanges(({ kind }) => {
        if (kind === 'notification') heard.phone += 1;
      }),
    ]);
    /** Both have heard of something since. */
    const bothHear = async (since: typeof heard) =>
      vi.waitFor(() => {
        expect(heard.here).toBeGreaterThan(since.here);
        expect(heard.phone).toBeGreaterThan(since.phone);
      }, patience);
    const before = { ...heard };
    const input = { id: randomUUID(), conversationId: conversation };
    const visit = await vega.api.video.startInstant.mutate(input);
    await bothHear(before);
    expect(await told(rosa, 'notification')).toBe(3);
    expect(await told(vega, 'notification')).toBe(0);
    const { unread, latest } = await news(rosa);
    expect(unread).toBe(1);
    expect(latest).toMatchObject([{ kind: 'visit.ready', target: { place: 'visit', id: visit.id } }]);

    const ids = latest.map(({ id }) => id);
    const after = { ...heard };
    await phone.api.notifications.read.mutate({ ids, through: Date.now() });
    await bothHear(after);
    expect(await news(rosa)).toEqual({ unread: 0, latest: [] });
    // Said already: nobody has to hear of it again.
    await rosa.api.notifications.read.mutate({ ids, through: Date.now() });
    expect(await told(rosa, 'notification')).toBe(4);
    for (const end of unwatch) end();
    await phone.engine.close();
  });

  it('pages newest first, without gaps and repeats', async () => {
    const whole = await list(rosa);
    expect(whole.length).toBeGreaterThan(0);
    const seen: string[] = [];
    let cursor: { at: number; id: string } | null = null;
    do {
      const page: Awaited<ReturnType<typeof rosa.api.notifications.list.query>> =
        await rosa.api.notifications.list.query({ cursor, limit: 1 });
      seen.push(...page.notifications.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual(whole.map(({ id }) => id));
  });
});
