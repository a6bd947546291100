/**
 * What one client has seen of a conversation's device chains (rules TRK-1 … TRK-9). Pages may come in any order, so a device's chain is kept
 * as islands that grow towards each other; a gap counts as withheld only where every place between was loaded. No cryptography in here.
 */
import { equalBytes } from './bytes.ts';
import { type ChainDecision, type ChainPosition, indexOfSeq, type Withheld } from './chain-position.ts';
import type { Tip } from './conversation-entry.ts';
import { decode, enc, encList } from './encoding.ts';
import { noHash } from './hash.ts';
import { type DeviceId, type MessageId, type UserId, uuidBytes } from './ids.ts';
import { limits } from './limits.ts';
import type { Seen } from './message-header.ts';
import { PlaceRanges } from './place-ranges.ts';
import { type RefusalCode, refuse } from './refusal.ts';

/** Neighbour in a chain: a message, or what an entry says was the newest one. */
interface Mark {
  seq: number;
  hash: Uint8Array;
  epoch: number;
  place: number;
}

interface DeviceChain {
  userId: UserId;
  /** Ascending by seq. */
  known: ChainPosition[];
  /** From entries, ascending by seq. */
  anchors: Mark[];
  held: ChainPosition[];
  /** Gaps that were asked for again and are shown as withheld, by the seq after them. */
  accepted: Set<number>;
  /** The furthest that somebody says to have seen, with the place of the message that says so. */
  claimed: (Pick<Seen, 'seq' | 'hash'> & { place: number }) | null;
}

export class ChainTracker {
  readonly #devices = new Map<DeviceId, DeviceChain>();
  readonly #messages = new Map<MessageId, ChainPosition>();
  readonly #loaded: PlaceRanges;

  constructor(loaded: PlaceRanges = new PlaceRanges()) {
    this.#loaded = loaded;
  }

  /** Every place from `from` to `to` was loaded; call it before offering what came. */
  load(from: number, to: number): void {
    this.#loaded.add(from, to);
  }

  /** A verified entry said what had been sent up to `afterSeq`; `epoch` is the one that was closed by it. */
  anchor(tips: readonly Tip[], afterSeq: number, epoch: number): void {
    for (const tip of tips) {
      const chain = this.#chain(tip.deviceId, tip.userId);
      if (tip.seq === 0 || chain.anchors.some((mark) => mark.seq === tip.seq)) continue;
      chain.anchors.push({ seq: tip.seq, hash: tip.hash, epoch, place: afterSeq });
      chain.anchors.sort((a, b) => a.seq - b.seq);
    }
  }

  /** What to do with an opened message. */
  offer(position: ChainPosition): ChainDecision {
    const chain = this.#chain(position.deviceId, position.userId);
    const code = this.#contradiction(chain, position);
    if (code === 'known') return { decision: 'known' };
    if (code !== null) return { decision: 'refuse', code };
    const missing = this.#missingBefore(chain, position);
    if (missing !== null && !chain.accepted.has(position.seq)) {
      if (!chain.held.some((held) => held.seq === position.seq)) chain.held.push(position);
      return { decision: 'hold', code: 'E_GAP', missing };
    }
    this.#insert(chain, position);
    return { decision: 'accept', ...this.#release(chain) };
  }

  /** The missing ones were asked for again and did not come: go on after the gap, which `withheld` now tells of. */
  acceptGap(position: ChainPosition): ChainDecision {
    const chain = this.#chain(position.deviceId, position.userId);
    chain.accepted.add(position.seq);
    chain.held = chain.held.filter((held) => held.seq !== position.seq);
    return this.offer(position);
  }

  /** The `seen` claims of the message at `place`. Answers devices of which somebody saw another message than we did. */
  noteSeen(claims: readonly Seen[], place: number): DeviceId[] {
    const conflicts: DeviceId[] = [];
    for (const claim of claims) {
      const chain = this.#devices.get(claim.deviceId);
      if (chain === undefined) continue;
      const mine = chain.known[indexOfSeq(chain.known, claim.seq)];
      if (mine?.seq === claim.seq && !equalBytes(mine.hash, claim.hash)) conflicts.push(claim.deviceId); // guard SEEN-CONFLICT
      const before = chain.claimed;
      if (before === null || claim.seq > before.seq || (claim.seq === before.seq && place < before.place))
        chain.claimed = { seq: claim.seq, hash: claim.hash, place };
    }
    return conflicts;
  }

  /** Gaps between known messages where everything between was loaded, and tails that others have seen and we have not. */
  withheld(): Withheld[] {
    const found: Withheld[] = [];
    for (const [deviceId, chain] of this.#devices) {
      for (const position of chain.known) {
        const missing = this.#missingBefore(chain, position);
        if (missing !== null) found.push({ userId: chain.userId, deviceId, ...missing });
      }
      const last = this.#newest(deviceId);
      const from = (last?.seq ?? 0) + 1;
      const { claimed } = chain;
      // What was seen stands before the message that says so: it is missed only where everything up to there was loaded.
      if (
        claimed !== null &&
        claimed.seq >= from &&
        this.#loaded.covers((last?.place ?? 0) + 1, claimed.place - 1)
      )
        found.push({ userId: chain.userId, deviceId, from, to: claimed.seq });
    }
    return found;
  }

  /** An entry closed `epoch` with these tips: what lies beyond is taken out and answered, so that it may be sent anew. */
  close(epoch: number, tips: readonly Tip[]): ChainPosition[] {
    const last = new Map(tips.map((tip) => [tip.deviceId, tip.seq]));
    const disowned: ChainPosition[] = [];
    for (const [deviceId, chain] of this.#devices) {
      const beyond = (p: ChainPosition) => p.epoch === epoch && p.seq > (last.get(deviceId) ?? 0);
      disowned.push(...chain.known.filter(beyond));
      chain.known = chain.known.filter((position) => !beyond(position));
      chain.held = chain.held.filter((position) => !beyond(position));
    }
    for (const position of disowned) this.#messages.delete(position.messageId);
    return disowned;
  }

  /** Place and previous hash for the next message of one's own device. */
  next(deviceId: DeviceId): { seq: number; prevHash: Uint8Array } {
    const newest = this.#newest(deviceId);
    return newest === null ? { seq: 1, prevHash: noHash } : { seq: newest.seq + 1, prevHash: newest.hash };
  }

  /** Newest known message of every device: for roster entries, and the last eight as `seen`. */
  tips(): Tip[] {
    const tips: Tip[] = [];
    for (const [deviceId, chain] of this.#devices) {
      const newest = this.#newest(deviceId);
      if (newest !== null) tips.push({ userId: chain.userId, deviceId, seq: newest.seq, hash: newest.hash });
    }
    return tips;
  }

  /** The up to eight devices other than `own` that wrote last, for the header. */
  seen(own: DeviceId): Seen[] {
    const newest = [...this.#devices.entries()].flatMap(([deviceId, chain]) => {
      const last = chain.known.at(-1);
      return last === undefined || deviceId === own ? [] : [last];
    });
    newest.sort((a, b) => b.place - a.place);
    return newest.slice(0, limits.seen).map(({ deviceId, seq, hash }) => ({ deviceId, seq, hash }));
  }

  /**
   * Converse: `ChainTracker.fromBytes`. Held messages are not kept: they are asked for again. Of a long past only the newest `most`
   * messages are kept: older ones are judged like on a new device when they are loaded again.
   */
  toBytes(most: number = limits.trackerMessages): Uint8Array {
    const first = this.#placeOfNewest(most);
    const devices = [...this.#devices].map(([deviceId, chain]) => {
      const known = chain.known.filter((position) => position.place >= first);
      const lowest = known[0]?.seq ?? 0;
      // The neighbour below the first one that is kept, and everything above it.
      const below = chain.anchors.findLastIndex((anchor) => anchor.seq < lowest);
      const { claimed } = chain;
      return enc(
        uuidBytes(deviceId),
        uuidBytes(chain.userId),
        encList(known.map((k) => enc(uuidBytes(k.messageId), k.seq, k.hash, k.prevHash, k.epoch, k.place))),
        encList(chain.anchors.slice(Math.max(0, below)).map((a) => enc(a.seq, a.hash, a.epoch, a.place))),
        encList([...chain.accepted].filter((seq) => seq >= lowest).map((seq) => enc(seq))),
        encList(claimed === null ? [] : [enc(claimed.seq, claimed.hash, claimed.place)]),
      );
    });
    const loaded = this.#loaded.ranges.filter(([, to]) => to >= first);
    return enc(encList(loaded.map(([from, to]) => enc(Math.max(from, first), to))), encList(devices));
  }

  /** Place of the oldest among the newest `most` messages; 0 when there are not more. */
  #placeOfNewest(most: number): number {
    if (this.#messages.size <= most) return 0;
    const places = Array.from(this.#messages.values(), ({ place }) => place).sort((a, b) => b - a);
    return places[most - 1] ?? 0;
  }

  static fromBytes(bytes: Uint8Array): ChainTracker {
    return decode(bytes, limits.trackerBytes, (fields) => {
      const tracker = new ChainTracker(
        new PlaceRanges(fields.list(limits.trackerBytes, (range) => [range.u64(), range.u64()] as const)),
      );
      fields.list(limits.trackerBytes, (f) => {
        const deviceId = f.deviceId();
        const userId = f.userId();
        const chain = tracker.#chain(deviceId, userId);
        chain.known = f.list(limits.trackerBytes, (k) => ({
          userId,
          deviceId,
          messageId: k.messageId(),
          seq: k.u64(),
          hash: k.fixed(32),
          prevHash: k.fixed(32),
          epoch: k.u64(),
          place: k.u64(),
        }));
        const mark = (a: typeof f) => ({ seq: a.u64(), hash: a.fixed(32), epoch: a.u64(), place: a.u64() });
        chain.anchors = f.list(limits.trackerBytes, mark);
        chain.accepted = new Set(f.list(limits.trackerBytes, (seq) => seq.u64()));
        chain.claimed = f.list(1, (c) => ({ seq: c.u64(), hash: c.fixed(32), place: c.u64() }))[0] ?? null;
        for (const position of chain.known) tracker.#messages.set(position.messageId, position);
      });
      return tracker;
    });
  }

  #chain(deviceId: DeviceId, userId: UserId): DeviceChain {
    const known = this.#devices.get(deviceId);
    if (known !== undefined)
      return known.userId === userId ? known : refuse('E_SENDER', 'device of another account');
    const chain = { userId, known: [], anchors: [], held: [], accepted: new Set<number>(), claimed: null };
    this.#devices.set(deviceId, chain);
    return chain;
  }

  #newest(deviceId: DeviceId): Mark | null {
    const chain = this.#devices.get(deviceId);
    const message = chain?.known.at(-1) ?? null;
    const anchor = chain?.anchors.at(-1) ?? null;
    return anchor !== null && anchor.seq > (message?.seq ?? 0) ? anchor : message;
  }

  /** First rule that the position breaks against what is known; `known` when it is nothing new. */
  #contradiction(chain: DeviceChain, position: ChainPosition): RefusalCode | 'known' | null {
    const twin = this.#messages.get(position.messageId) ?? chain.known[indexOfSeq(chain.known, position.seq)];
    if (twin !== undefined && (twin.messageId === position.messageId || twin.seq === position.seq)) {
      if (!equalBytes(twin.hash, position.hash)) return 'E_EQUIVOCATION'; // guard TRK-EQUIVOCATION
      if (twin.place !== position.place) return 'E_REPLAY'; // guard TRK-REPLAY
      return 'known';
    }
    const anchor = chain.anchors.find((mark) => mark.seq === position.seq);
    if (anchor !== undefined && !equalBytes(anchor.hash, position.hash)) return 'E_EQUIVOCATION'; // guard TRK-ANCHOR
    if (position.seq === 1 && !equalBytes(position.prevHash, noHash)) return 'E_CHAIN'; // guard TRK-FIRST
    const below = this.#below(chain, position.seq);
    if (below !== null && below.seq === position.seq - 1 && !equalBytes(position.prevHash, below.hash))
      return 'E_CHAIN'; // guard TRK-PREV
    if (below !== null && position.epoch < below.epoch) return 'E_EPOCH_ROLLBACK'; // guard TRK-EPOCH-BELOW
    if (below !== null && position.place <= below.place) return 'E_CHAIN'; // guard TRK-PLACE-BELOW
    const above = chain.known[indexOfSeq(chain.known, position.seq)];
    if (above === undefined) return null;
    if (above.seq === position.seq + 1 && !equalBytes(above.prevHash, position.hash)) return 'E_CHAIN'; // guard TRK-NEXT
    if (position.epoch > above.epoch) return 'E_EPOCH_ROLLBACK'; // guard TRK-EPOCH-ABOVE
    if (position.place >= above.place) return 'E_CHAIN'; // guard TRK-PLACE-ABOVE
    return null;
  }

  /** Newest message or anchor before `seq`. An anchor's place is a bound, so a message beats an anchor of the same seq. */
  #below(chain: DeviceChain, seq: number): Mark | null {
    const message = chain.known[indexOfSeq(chain.known, seq) - 1] ?? null;
    const anchor = chain.anchors.findLast((mark) => mark.seq < seq) ?? null;
    return anchor !== null && anchor.seq > (message?.seq ?? 0) ? anchor : message;
  }

  #missingBefore(chain: DeviceChain, position: ChainPosition): { from: number; to: number } | null {
    const below = this.#below(chain, position.seq);
    const from = (below?.seq ?? 0) + 1;
    if (from === position.seq) return null;
    const loaded = this.#loaded.covers((below?.place ?? 0) + 1, position.place - 1);
    return loaded ? { from, to: position.seq - 1 } : null;
  }

  #insert(chain: DeviceChain, position: ChainPosition): void {
    chain.known.splice(indexOfSeq(chain.known, position.seq), 0, position);
    this.#messages.set(position.messageId, position);
  }

  #release(chain: DeviceChain): Omit<Extract<ChainDecision, { decision: 'accept' }>, 'decision'> {
    const released: ChainPosition[] = [];
    const refused: { position: ChainPosition; code: RefusalCode }[] = [];
    for (const position of chain.held.sort((a, b) => a.seq - b.seq)) {
      const code = this.#contradiction(chain, position);
      if (code === 'known') continue;
      if (code !== null) refused.push({ position, code });
      else if (this.#missingBefore(chain, position) === null) {
        this.#insert(chain, position);
        released.push(position);
      }
    }
    const done = new Set([...released, ...refused.map((item) => item.position)]);
    chain.held = chain.held.filter((position) => !done.has(position));
    return { released, refused };
  }
}
