import { beforeAll, expect, test } from 'vitest';
import { fromHex, toHex } from '../open/bytes.ts';
import { userId } from '../open/ids.ts';
import { accountIndex, countLeaves, hashLeaf, LogEdge, readLeaf } from '../open/key-log.ts';
import { LogReplica } from '../open/log-replica.ts';
import { protocolReady } from '../open/sodium-open.ts';
/**
 * Made by another program in another language, from the recursive definition in RFC 6962, section 2.1; under SHA-256 that program
 * gives the roots that certificate-transparency libraries test with.
 */
import frozen from './key-log.json' with { type: 'json' };

beforeAll(protocolReady);

const leaves = fromHex(frozen.leaves);

test('VEC-8: indexes and leaves of the log hash to the frozen answers', () => {
  const people = ['0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a', '0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b'];
  expect(people.map((id) => toHex(accountIndex(userId(id))))).toEqual(frozen.indexes);
  const hashes = frozen.leafHashes.map((_, i) => toHex(hashLeaf(readLeaf(leaves, i))));
  expect(hashes).toEqual(frozen.leafHashes);
});

test('VEC-9: the log has the frozen root at every size, while it grows and looked back at', () => {
  const edge = new LogEdge();
  const growing = [toHex(edge.root())];
  for (let i = 0; i < countLeaves(leaves); i += 1) {
    edge.append(hashLeaf(readLeaf(leaves, i)));
    growing.push(toHex(edge.root()));
  }
  expect(growing).toEqual(frozen.roots);
  const replica = new LogReplica();
  replica.append(leaves);
  const back = frozen.roots.map((_, size) => toHex(replica.rootAt(size) ?? new Uint8Array(0)));
  expect(back).toEqual(frozen.roots);
  expect(replica.rootAt(frozen.roots.length)).toBeNull();
});
