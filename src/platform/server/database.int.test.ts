import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#tests/support/test-database.ts';
import { type Database, openDatabase, type Queryable } from './database.ts';
import { createLogger } from './logging.ts';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase({ empty: true });
  database = openDatabase(fresh.url, createLogger('silent'));
  await database.pool.query('CREATE TABLE place (n int PRIMARY KEY, word text NOT NULL)');
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
beforeEach(async () => {
  await database.pool.query('TRUNCATE place');
});

const put = (q: Queryable, n: number, word: string) =>
  q.query('INSERT INTO place (n, word) VALUES ($1, $2)', [n, word]);

async function stored(): Promise<string> {
  const { rows } = await database.pool.query<{ word: string }>('SELECT word FROM place ORDER BY n');
  return rows.map(({ word }) => word).join(' ');
}

describe('a pipelined transaction', () => {
  it('is stored when it resolves, its statements in their order', async () => {
    const word = await database.pipelined(async (q, commit) => {
      const [, { rows }] = await Promise.all([
        put(q, 1, 'one'),
        q.query<{ word: string }>('SELECT word FROM place WHERE n = $1', [1]),
      ]);
      await commit([
        put(q, 2, 'two'),
        q.query('UPDATE place SET word = $1 WHERE n = $2', ['deux', 2]),
        put(q, 3, 'three'),
      ]);
      return rows[0]?.word;
    });
    expect(word).toBe('one');
    expect(await stored()).toBe('one deux three');
  });

  it('is committed too when nothing was handed to the commit', async () => {
    await database.pipelined((q) => put(q, 1, 'one'));
    expect(await stored()).toBe('one');
  });

  it('stores nothing when one of its last statements fails, and says why', async () => {
    const work = database.pipelined((q, commit) =>
      commit([put(q, 1, 'one'), put(q, 1, 'again'), put(q, 2, 'two')]),
    );
    await expect(work).rejects.toMatchObject({ code: '23505' });
    expect(await stored()).toBe('');
  });

  it('stores nothing when a failure was kept from the commit', async () => {
    const work = database.pipelined(async (q, commit) => {
      await put(q, 1, 'one');
      await put(q, 1, 'again').catch(() => undefined);
      await commit([]);
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await stored()).toBe('');
  });

  it('stores nothing when the work gives up, and leaves the connection good', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const work = database.pipelined(async (q) => {
        await put(q, 1, 'one');
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
    }
    await database.pipelined((q, commit) => commit([put(q, 1, 'one')]));
    expect(await stored()).toBe('one');
  });

  it('keeps those at the same time apart', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        database.pipelined((q, commit) => commit([put(q, n, String(n)), put(q, n + 100, 'more')])),
      ),
    );
    const { rows } = await database.pool.query('SELECT FROM place');
    expect(rows).toHaveLength(60);
  });
});
