import { describe, expect, it } from 'vitest';
import { createGroupCommit } from './group-commit.ts';

/** Commits numbers; a batch with a bad one fails whole, as a database does. */
function setUp({ bad = new Set<number>(), down = false, largest = 10 } = {}) {
  const batches: number[][] = [];
  const commits = createGroupCommit<number, string>({
    largest,
    async commit(items) {
      batches.push([...items]);
      await Promise.resolve();
      if (down) throw new Error('down');
      if (items.some((item) => bad.has(item))) throw new Error('one of them');
      return items.map((item) => ({ ok: true, value: `stored ${item}` }));
    },
    isOneItemsFault: (error) => error instanceof Error && error.message === 'one of them',
  });
  return { batches, commits };
}

const outcomes = async (work: Promise<string>[]) =>
  (await Promise.allSettled(work)).map((each) => (each.status === 'fulfilled' ? each.value : 'failed'));

describe('a group commit', () => {
  it('takes together what arrives while a transaction is under way, in order', async () => {
    const { batches, commits } = setUp();
    expect(await outcomes([1, 2, 3, 4].map((item) => commits.submit(item)))).toEqual([
      'stored 1',
      'stored 2',
      'stored 3',
      'stored 4',
    ]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  it('costs nobody else anything when one item is bad', async () => {
    const { commits } = setUp({ bad: new Set([3]) });
    expect(await outcomes([1, 2, 3, 4, 5].map((item) => commits.submit(item)))).toEqual([
      'stored 1',
      'stored 2',
      'failed',
      'stored 4',
      'stored 5',
    ]);
  });

  it('fails a batch at once, without halves, when the database is away', async () => {
    const { batches, commits } = setUp({ down: true });
    expect(await outcomes([1, 2, 3, 4].map((item) => commits.submit(item)))).toEqual(Array(4).fill('failed'));
    expect(batches).toHaveLength(2);
  });

  it('never takes more than the largest batch', async () => {
    const { batches, commits } = setUp({ largest: 2 });
    await Promise.all([1, 2, 3, 4, 5].map((item) => commits.submit(item)));
    expect(batches).toEqual([[1], [2, 3], [4, 5]]);
    await commits.idle();
  });
});

it.each(Array.from({ length: 12 }, (_, ticks) => ticks))(
  'what is submitted %i ticks after the one before it was settled is not forgotten',
  async (ticks) => {
    const commits = createGroupCommit<number, number>({
      largest: 10,
      commit: async (items) => items.map((value) => ({ ok: true, value })),
    });
    await commits.submit(1);
    for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
    expect(await commits.submit(2)).toBe(2);
  },
);
