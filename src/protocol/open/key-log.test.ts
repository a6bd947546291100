import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { concatBytes, toHex } from './bytes.ts';
import { hashLeaf, LogEdge, type LogLeaf, writeLeaves } from './key-log.ts';
import { LogReplica } from './log-replica.ts';
import { blake2b, protocolReady } from './sodium-open.ts';

beforeAll(protocolReady);

/** The definition of RFC 6962, section 2.1, word by word. */
function treeHash(leaves: readonly LogLeaf[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return blake2b(32, new Uint8Array(0));
  if (leaves.length === 1) return hashLeaf(first);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const below = [treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split))];
  return blake2b(32, concatBytes(Uint8Array.of(1), ...below));
}

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** A log of so many accounts whose links come in any order that keeps each account's own. */
const anyLog = fc
  .array(fc.tuple(fc.nat(4), fc.integer({ min: 0, max: 9 }), bytes32), { maxLength: 200 })
  .map((steps) => {
    const heads = new Map<number, { era: number; seq: number }>();
    return steps.map(([who, turn, linkHash]): LogLeaf => {
      const before = heads.get(who);
      const place =
        before === undefined
          ? { era: 0, seq: 0 }
          : turn === 0
            ? { era: before.era + 1, seq: 0 }
            : { era: before.era, seq: before.seq + 1 };
      heads.set(who, place);
      return { index: new Uint8Array(32).fill(who), ...place, linkHash };
    });
  });

test('LOG-2: roots are those of the recursive definition, however the leaves came and however far one looks back', () => {
  fc.assert(
    fc.property(anyLog, fc.nat(200), (leaves, cut) => {
      const replica = new LogReplica();
      replica.append(writeLeaves(leaves.slice(0, cut)));
      replica.append(writeLeaves(leaves.slice(cut)));
      expect(toHex(replica.root())).toBe(toHex(treeHash(leaves)));
      const earlier = Math.min(cut, leaves.length);
      expect(replica.rootAt(earlier)).toEqual(treeHash(leaves.slice(0, earlier)));
      expect(replica.rootAt(leaves.length + 1)).toBeNull();
    }),
    { numRuns: 60 },
  );
});

test('LOG-2: an edge that was kept goes on as the log does', () => {
  fc.assert(
    fc.property(anyLog, fc.nat(200), (leaves, cut) => {
      const edge = new LogEdge();
      for (const leaf of leaves.slice(0, cut)) edge.append(hashLeaf(leaf));
      const kept = LogEdge.read(edge.size, edge.toBytes());
      for (const leaf of leaves.slice(cut)) kept.append(hashLeaf(leaf));
      expect(kept.root()).toEqual(treeHash(leaves));
      expect(edge.size).toBe(Math.min(cut, leaves.length));
    }),
    { numRuns: 60 },
  );
});

test('LOG-4: changing, leaving out or exchanging a leaf changes the root of every size from there on', () => {
  fc.assert(
    fc.property(anyLog, fc.nat(), fc.nat(255), (leaves, at, turn) => {
      fc.pre(leaves.length > 0 && turn > 0);
      const place = at % leaves.length;
      const changed = leaves.map((leaf, i) => {
        if (i !== place) return leaf;
        const linkHash = Uint8Array.from(leaf.linkHash);
        linkHash[at % 32] = (linkHash[at % 32] ?? 0) ^ turn;
        return { ...leaf, linkHash };
      });
      const [one, two] = [new LogReplica(), new LogReplica()];
      one.append(writeLeaves(leaves));
      two.append(writeLeaves(changed));
      for (let size = 0; size <= leaves.length; size += 1) {
        const same = toHex(one.rootAt(size) ?? one.root()) === toHex(two.rootAt(size) ?? two.root());
        expect(same).toBe(size <= place);
      }
    }),
    { numRuns: 30 },
  );
});

test('LOG-2: the newest link of every account is found', () => {
  fc.assert(
    fc.property(anyLog, (leaves) => {
      const replica = new LogReplica();
      replica.append(writeLeaves(leaves));
      for (let who = 0; who < 5; who += 1) {
        const index = new Uint8Array(32).fill(who);
        const own = leaves.filter((leaf) => leaf.index[0] === who);
        expect(replica.newest(index)).toEqual(own.at(-1) ?? null);
        expect(replica.since(0, index)).toEqual(own);
      }
    }),
    { numRuns: 60 },
  );
});
