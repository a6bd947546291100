/** A copy of the whole clinic-wide log, as every client keeps one (rules LOG-2, LOG-3, LOG-7). */
import { equalBytes, toHex } from './bytes.ts';
import { countLeaves, hashLeaf, LogEdge, type LogLeaf, readLeaf, writeLeaves } from './key-log.ts';
import { refuse } from './refusal.ts';

/** So many leaves lie between two edges that are kept, so that any earlier root is close to one. */
const stride = 64;
/** Roots that were asked for last: most messages carry one of few. */
const mostRoots = 256;

/** Leaves that were stored together, with the edge of the tree before them. */
export interface LogPage {
  edge: LogEdge;
  leaves: Uint8Array;
}

/** The log as it was at one size. */
interface LogPlace {
  size: number;
  root: Uint8Array;
}

/** Grows by drafts; knows the root of every size that it had, and the newest link of every account. */
export class LogReplica {
  #edge = new LogEdge();
  readonly #leaves: LogLeaf[] = [];
  /** By their size. */
  readonly #edges = new Map<number, LogEdge>([[0, new LogEdge()]]);
  readonly #newest = new Map<string, LogLeaf>();
  readonly #roots = new Map<number, Uint8Array>();

  get size(): number {
    return this.#leaves.length;
  }

  root(): Uint8Array {
    return this.#edge.root();
  }

  /** Right edge as it is now. */
  edge(): LogEdge {
    return this.#edge.copy();
  }

  /** Takes up pages that this device had verified and kept, and the edge after them; nothing is hashed again. E_MALFORMED where they do not fit. */
  resume(page: LogPage, after: LogEdge): void {
    if (page.edge.size !== this.size || after.size !== this.size + countLeaves(page.leaves))
      refuse('E_MALFORMED', 'pages of the log do not fit');
    this.#edges.set(page.edge.size, page.edge.copy());
    this.#take(readAll(page.leaves));
    this.#edge = after.copy();
  }

  /** Appends leaves at once, see {@link LogDraft}. */
  append(bytes: Uint8Array): void {
    const draft = new LogDraft(this);
    draft.append(bytes);
    this.accept(draft);
  }

  /** Takes in what a draft of this copy holds. */
  accept(draft: LogDraft): void {
    for (const edge of draft.edges) this.#edges.set(edge.size, edge);
    this.#take(draft.leaves);
    this.#edge = draft.edge.copy();
  }

  /** Leaves from place `from` up to, not with, `to`, as they are kept. Converse: `resume`. */
  page(from: number, to: number): LogPage {
    return { edge: this.#edgeAt(from), leaves: writeLeaves(this.#leaves.slice(from, to)) };
  }

  /** Root that the log had at this size; null for a size that it has not reached. */
  rootAt(size: number): Uint8Array | null {
    if (size > this.size) return null;
    const known = this.#roots.get(size);
    if (known !== undefined) return known;
    const root = this.#edgeAt(size).root();
    this.#roots.set(size, root);
    const oldest = this.#roots.keys().next().value;
    if (this.#roots.size > mostRoots && oldest !== undefined) this.#roots.delete(oldest);
    return root;
  }

  /** Newest link of this account; null when it has none. */
  newest(index: Uint8Array): LogLeaf | null {
    return this.#newest.get(toHex(index)) ?? null;
  }

  /** Every leaf of this account at place `from` or later, in order. */
  since(from: number, index: Uint8Array): LogLeaf[] {
    return this.#leaves.slice(from).filter((leaf) => equalBytes(leaf.index, index));
  }

  #edgeAt(size: number): LogEdge {
    const edge = this.#edgeBefore(size).copy();
    for (const leaf of this.#leaves.slice(edge.size, size)) {
      edge.append(hashLeaf(leaf));
      if (edge.size % stride === 0) this.#edges.set(edge.size, edge.copy());
    }
    return edge;
  }

  /** The nearest edge that is kept. */
  #edgeBefore(size: number): LogEdge {
    for (let at = Math.floor(size / stride) * stride; at > 0; at -= stride) {
      const edge = this.#edges.get(at);
      if (edge !== undefined) return edge;
    }
    return new LogEdge();
  }

  #take(leaves: readonly LogLeaf[]): void {
    for (const leaf of leaves) {
      this.#newest.set(toHex(leaf.index), leaf);
      this.#leaves.push(leaf);
    }
  }
}

/** Leaves that were served after a copy and are not believed yet: nothing is kept before their root was found to be the signed one. */
export class LogDraft {
  readonly edge: LogEdge;
  readonly edges: LogEdge[] = [];
  readonly leaves: LogLeaf[] = [];
  readonly #replica: LogReplica;
  readonly #pins: readonly LogPlace[];
  readonly #newest = new Map<string, LogLeaf>();

  /** `pins`: what other devices of the same account had verified; this copy and the leaves have to lead there (E_LOG_FORK). */
  constructor(replica: LogReplica, pins: readonly LogPlace[] = []) {
    for (const pin of pins) {
      const root = replica.rootAt(pin.size);
      if (root !== null && !equalBytes(root, pin.root))
        refuse('E_LOG_FORK', 'another log than on this device'); // guard LOG-PIN-KEPT
    }
    this.#replica = replica;
    this.#pins = pins;
    this.edge = replica.edge();
  }

  /**
   * Appends leaves as they come on the wire. The links of one account stand in order: the next of its era, or the first of
   * the next era (E_LOG_FORK): nobody can be given a place twice.
   */
  append(bytes: Uint8Array): void {
    for (const leaf of readAll(bytes)) {
      const name = toHex(leaf.index);
      const before = this.#newest.get(name) ?? this.#replica.newest(leaf.index);
      if (!follows(before, leaf)) refuse('E_LOG_FORK', 'links of an account out of order'); // guard LOG-ORDER
      this.#newest.set(name, leaf);
      this.leaves.push(leaf);
      this.edge.append(hashLeaf(leaf));
      if (this.edge.size % stride === 0) this.edges.push(this.edge.copy());
      const pinned = this.#pins.filter(({ size }) => size === this.edge.size);
      if (!pinned.every(({ root }) => equalBytes(root, this.edge.root())))
        refuse('E_LOG_FORK', 'another log than on the other devices'); // guard LOG-PIN
    }
  }
}

function readAll(bytes: Uint8Array): LogLeaf[] {
  return Array.from({ length: countLeaves(bytes) }, (_, i) => readLeaf(bytes, i));
}

function follows(before: LogLeaf | null, leaf: LogLeaf): boolean {
  if (before === null) return leaf.era === 0 && leaf.seq === 0;
  if (leaf.era === before.era) return leaf.seq === before.seq + 1;
  return leaf.era === before.era + 1 && leaf.seq === 0;
}
