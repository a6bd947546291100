import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { mostUnread } from '#src/features/messaging/contract.ts';
import * as messages from '#src/features/messaging/server/message-store.ts';
import { listUnread } from '#src/features/messaging/server/store.ts';
import type { SearchScope } from '#src/features/search/client/search-api.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import { fillConversation } from '#tests/support/long-conversation.ts';
import { openClinic, type Person, type TestClinic, until } from '#tests/support/person.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

const count = 2_600;
let server: TestServer;
let clinic: TestClinic;
let ana: Person;
let doctor: Person;
let id: string;

beforeAll(async () => {
  server = await startTestServer();
  clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
  const team = await clinic.careTeam('Cardiology');
  const [patient, provider] = [
    await clinic.add({ name: 'Ana', role: 'patient', careTeamIds: [team] }),
    await clinic.add({ name: 'Doctor', role: 'provider', careTeamIds: [team] }),
  ];
  id = await patient.startWith(provider);
  await patient.engine.close();
  await provider.engine.close();
  await fillConversation({
    database: server.clinic.database,
    people: [patient, provider],
    conversationId: id,
    count,
    text: (n) => (n === 3 ? 'Empecé con la medicación' : `día ${n}`),
  });
  [ana, doctor] = await Promise.all([patient.onNewDevice(), provider.onNewDevice()]);
});
afterAll(async () => {
  await ana?.engine.close();
  await doctor?.engine.close();
  await clinic?.close();
  await server?.close();
});

/** Names and row counts of what a statement really did. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows'?: number;
  'Rows Removed by Filter'?: number;
  'Actual Loops'?: number;
  Plans?: PlanNode[];
}

function nodes(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodes)];
}

describe('a conversation with a long past', () => {
  it('opens at its newest page with everything verified, whatever lies before', async () => {
    const view = await ana.chat(
      id,
      (each) => each.status === 'ready' && each.lastSeq === count,
      'the newest page',
    );
    const texts = view.items.flatMap((item) =>
      item.type === 'message' && item.content.kind === 'text' ? [item.content.text] : [],
    );
    expect(texts.at(-1)).toBe(`día ${count}`);
    expect(texts).toHaveLength(50);
    expect(view.items.some((item) => item.type === 'withheld')).toBe(false);
  });

  it('is counted as far as its summary reaches: what came meanwhile is told as news', async () => {
    const { userId } = (await doctor.ready()).me;
    const unread = async (lastSeq: number) =>
      (await listUnread(server.clinic.database.pool, userId, [{ id, lastSeq }]))[0]?.unread;
    expect(await unread(10)).toBe(5);
    expect(await unread(6)).toBe(3);
    expect(await unread(0)).toBe(0);
  });

  it('counts unread messages up to a thousand', async () => {
    const view = await doctor.inbox((each) => each.rows.length === 1, 'the list');
    expect(view.rows[0]?.unread).toBe(mostUnread);
    await doctor.chat(id, (each) => each.status === 'ready', 'the chat');
    await doctor.engine.markRead(id, 200);
    await doctor.inbox((each) => each.rows[0]?.unread === mostUnread, 'still a thousand');
    await doctor.engine.markRead(id, count - 10);
    await doctor.inbox((each) => each.rows[0]?.unread === 5, 'five of the ten that are left');
  });

  it('is read by the page on the server: no statement looks at more of it than it hands out', async () => {
    const { pool } = server.clinic.database;
    await pool.query('ANALYZE');
    const { userId } = (await ana.ready()).me;
    let looked = 0;
    const explained: Queryable = {
      async query(sql: string, values: unknown[] = []) {
        const explain = `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`;
        const { rows } = await pool.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(explain, values);
        const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
        for (const node of plan === undefined ? [] : nodes(plan)) {
          if (node['Relation Name'] !== 'message') continue;
          const seen = (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0);
          looked += seen * (node['Actual Loops'] ?? 1);
        }
        return pool.query(sql, values);
      },
    };
    const statements: [string, () => Promise<unknown>, number][] = [
      ['newest page', () => messages.listBefore(explained, id, null, 50, null), 50],
      ['page before', () => messages.listBefore(explained, id, 1_300, 100, null), 100],
      ['page after', () => messages.listAfter(explained, id, 1_200, 100, null), 100],
      ['last of each', () => messages.listLast(explained, userId, [id]), 1],
      // Every other message is one's own.
      ['unread', () => listUnread(explained, userId, [{ id, lastSeq: count }]), 2 * mostUnread],
    ];
    for (const [name, run, most] of statements) {
      looked = 0;
      await run();
      expect(looked, name).toBeGreaterThan(0);
      expect(looked, name).toBeLessThanOrEqual(most + 1);
    }
  });

  it('is searched to its beginning, and what is found can be gone to', async () => {
    const scope = (fits: (each: SearchScope) => boolean) =>
      until((listener) => ana.engine.watchSearch(id, listener), fits, 'the search');
    expect(await scope((each) => each.ready)).toMatchObject({ complete: false });
    await ana.engine.indexOlder(id);
    await scope((each) => each.complete);
    const { hits, total } = expectValue(await ana.engine.search('medicacion', { conversationId: null }));
    expect(total).toBe(1);
    const [hit] = hits;
    expect(hit).toMatchObject({ seq: 3, excerpt: 'Empecé con la medicación' });
    expectValue(await ana.engine.jumpToMessage(id, hit?.messageId ?? ''));
    const view = await ana.chat(id, (each) => each.focus?.messageId === hit?.messageId, 'the message');
    expect(view).toMatchObject({ hasAfter: true });
    expect(view.items.filter((item) => item.type === 'message')[2]).toMatchObject({ key: hit?.messageId });
  });

  it('is told whole for an export, each message judged', async () => {
    const head = expectValue(await doctor.engine.beginExport(id));
    expect(head).toMatchObject({ lastSeq: count, exportedBy: { name: 'Doctor' } });
    const texts: string[] = [];
    for (let after = 0; after < count; ) {
      const page = expectValue(await doctor.engine.exportPage(id, after));
      texts.push(...page.messages.map((message) => `${message.state} ${message.text}`));
      after = page.through;
    }
    expect(texts).toHaveLength(count);
    expect(texts[2]).toBe('text Empecé con la medicación');
    expect(texts.every((text) => text.startsWith('text '))).toBe(true);
  });
});
