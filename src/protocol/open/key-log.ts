/** The clinic-wide log of account links: leaves and the tree over them, of the shape of RFC 6962 (rules LOG-1 … LOG-4). */
import { concatBytes } from './bytes.ts';
import { enc } from './encoding.ts';
import { H } from './hash.ts';
import { type UserId, uuidBytes } from './ids.ts';
import { L } from './labels.ts';
import { refuse } from './refusal.ts';
import { blake2b } from './sodium-open.ts';

/** One link of one account, as everybody in the clinic sees it. */
export interface LogLeaf {
  /** Stands for the account: {@link accountIndex}, 32 bytes. */
  index: Uint8Array;
  era: number;
  seq: number;
  /** Hash of the link, 32 bytes. */
  linkHash: Uint8Array;
}

/** Bytes of one leaf on the wire and on disk: index, era and seq as u32 big-endian, hash of the link. */
export const leafBytes = 72;

/** What the log calls an account by. Ids are random, so whoever does not know the id learns nothing from it. */
export function accountIndex(userId: UserId): Uint8Array {
  return H(L('log-index'), uuidBytes(userId));
}

/** Leaves one after the other, {@link leafBytes} each. Converse: `readLeaf`. */
export function writeLeaves(leaves: readonly LogLeaf[]): Uint8Array {
  const out = new Uint8Array(leaves.length * leafBytes);
  const view = new DataView(out.buffer);
  for (const [i, leaf] of leaves.entries()) {
    const at = i * leafBytes;
    out.set(leaf.index, at);
    view.setUint32(at + 32, leaf.era);
    view.setUint32(at + 36, leaf.seq);
    out.set(leaf.linkHash, at + 40);
  }
  return out;
}

/** How many leaves these bytes are; E_MALFORMED where they end within one. */
export function countLeaves(bytes: Uint8Array): number {
  if (bytes.length % leafBytes !== 0) refuse('E_MALFORMED', 'leaf cut off'); // guard LOG-LEAVES
  return bytes.length / leafBytes;
}

/** Leaf `i` of {@link writeLeaves}' bytes, as views of them. */
export function readLeaf(bytes: Uint8Array, i: number): LogLeaf {
  const at = i * leafBytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, leafBytes);
  return {
    index: bytes.subarray(at, at + 32),
    era: view.getUint32(32),
    seq: view.getUint32(36),
    linkHash: bytes.subarray(at + 40, at + leafBytes),
  };
}

/** 0x00 and `enc(index, era, seq, linkHash)` of an empty leaf: a hundred thousand of them are only filled in. */
const emptyLeaf = concatBytes(Uint8Array.of(0), enc(new Uint8Array(32), 0, 0, new Uint8Array(32)));

/** Hash of a leaf: BLAKE2b-256 of 0x00 and `enc(index, era, seq, linkHash)`. */
export function hashLeaf({ index, era, seq, linkHash }: LogLeaf): Uint8Array {
  const tagged = Uint8Array.from(emptyLeaf);
  const view = new DataView(tagged.buffer);
  tagged.set(index, 5);
  view.setUint32(45, era);
  view.setUint32(57, seq);
  tagged.set(linkHash, 65);
  return blake2b(32, tagged);
}

/** Hash of a node: BLAKE2b-256 of 0x01 and the hashes below it. */
function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  const tagged = new Uint8Array(65);
  tagged[0] = 1;
  tagged.set(left, 1);
  tagged.set(right, 33);
  return blake2b(32, tagged);
}

/** The right edge of the tree: enough to append leaves and to know the root. At most one hash for each bit of the size. */
export class LogEdge {
  #size: number;
  /** Roots of the whole subtrees, the largest first: one for each 1 in the size. */
  readonly #peaks: Uint8Array[];

  constructor(size = 0, peaks: readonly Uint8Array[] = []) {
    if (peaks.length !== countOnes(size)) refuse('E_MALFORMED', 'peaks do not fit the size'); // guard LOG-PEAKS
    this.#size = size;
    this.#peaks = [...peaks];
  }

  /** An edge as it was kept. Converse: `toBytes`. */
  static read(size: number, peaks: Uint8Array): LogEdge {
    const hashes = Array.from({ length: Math.ceil(peaks.length / 32) }, (_, i) =>
      peaks.subarray(i * 32, i * 32 + 32),
    );
    return new LogEdge(size, hashes);
  }

  get size(): number {
    return this.#size;
  }

  /** The peaks, 32 bytes each; the size is kept beside them. */
  toBytes(): Uint8Array {
    return concatBytes(...this.#peaks);
  }

  /** Takes in the hash of the next leaf. */
  append(leafHash: Uint8Array): void {
    let hash = leafHash;
    for (let whole = this.#size; whole % 2 === 1; whole = (whole - 1) / 2) {
      const left = this.#peaks.pop() ?? refuse('E_MALFORMED', 'peaks do not fit the size');
      hash = hashNode(left, hash);
    }
    this.#peaks.push(hash);
    this.#size += 1;
  }

  /** Merkle tree hash of everything so far; that of nothing is the hash of no bytes. */
  root(): Uint8Array {
    const [last, ...others] = [...this.#peaks].reverse();
    if (last === undefined) return blake2b(32, new Uint8Array(0));
    return others.reduce((right, left) => hashNode(left, right), last);
  }

  copy(): LogEdge {
    return new LogEdge(this.#size, this.#peaks);
  }
}

function countOnes(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
