/** The signed roster of one conversation and the keys of its epochs. Every entry is verified before anything is opened with it. */
import { failureOf } from '#src/features/identity/client/failure.ts';
import { Serial } from '#src/platform/client/signal.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import type { EpochBox } from '#src/protocol/open/conversation-entry.ts';
import { type ConversationState, findEpoch, verifyEntry } from '#src/protocol/open/conversation-state.ts';
import { userId as asUserId, type UserId } from '#src/protocol/open/ids.ts';
import { Refusal, refuse } from '#src/protocol/open/refusal.ts';
import { SignedEntry } from '#src/protocol/open/signed-entry.ts';
import { VouchedEntries } from '#src/protocol/open/vouched-entries.ts';
import type { BuiltEntry } from '#src/protocol/secret/conversation.ts';
import { type EpochKey, openEarlierEpoch, openEpoch } from '#src/protocol/secret/epochs.ts';
import type { MessagingContext } from './context.ts';
import { EntryCache, type KeptEntry, type ToldEntry } from './entry-cache.ts';

const mostTries = 5;
/** Codes that may only mean that our copy of a chain is old. */
const maybeStale = new Set([
  'E_LINK_STALE',
  'E_DEVICE',
  'E_SENDER',
  'E_ROSTER',
  'E_ROSTER_AUTHOR',
  'E_EK_SIG',
]);

/** So many entries are written in no time: who goes offline right after has them. */
const keptAtOnce = 32;

/** One entry as the screens tell of it. */
export interface RosterChange {
  n: number;
  afterSeq: number;
  at: number;
  kind: ConversationState['lastEntry']['kind'];
  author: UserId;
  before: readonly UserId[];
  after: readonly UserId[];
  restored: readonly UserId[];
}

export class ConversationKeys {
  readonly conversationId: string;
  /** About whom it is, as this device was told first: whoever writes for them signs that. */
  readonly patientId: UserId | null;
  state: ConversationState | null = null;
  changes: RosterChange[] = [];
  readonly #entries = new Map<number, KeptEntry>();
  readonly #keys = new Map<number, EpochKey>();
  readonly #context: MessagingContext;
  readonly #cache: EntryCache;
  readonly #serial = new Serial();
  /** Refuses states that must not be, beyond what the protocol asks of every conversation. */
  #guard: (state: ConversationState) => void = () => undefined;
  #refused: Refusal | null = null;
  /** Apart from `#serial`: building an entry loads messages, and those may bring entries. */
  readonly #proposals = new Serial();

  constructor(conversationId: string, patientId: string | null, context: MessagingContext) {
    this.conversationId = conversationId;
    this.patientId = patientId === null ? null : asUserId(patientId);
    this.#context = context;
    this.#cache = new EntryCache(context.session.store, conversationId);
  }

  /** Newest verified roster; refuses when none could be verified. */
  get verified(): ConversationState {
    return this.state ?? refuse('E_CONV_FORK', 'no verified entry');
  }

  /** From now on every roster must also pass `guard`, the known one at once. Once one did not, nothing is sent any more. */
  restrict(guard: (state: ConversationState) => void): void {
    this.#guard = guard;
    if (this.state !== null) this.#check(this.state);
  }

  /** Refuses where a roster did not pass what {@link restrict} asks. */
  requireAllowed(): void {
    if (this.#refused !== null) throw this.#refused;
  }

  /** Verifies what this device has kept. */
  loadCached(): Promise<void> {
    return this.#serial.run(async () => {
      if (this.state !== null) return;
      try {
        const { entries, head } = await this.#cache.read();
        await this.#takeAll(entries, head);
      } catch {
        // A copy that does not verify is worth nothing; the server's answer decides.
        this.#reset();
      }
    });
  }

  /** Fetches, verifies and keeps entries that are new. */
  async sync(): Promise<void> {
    try {
      await this.fetch();
    } finally {
      await this.keep();
    }
  }

  /** Fetches and verifies entries that are new, and keeps them at once; a long past takes its time to be written, that is left to {@link keep}. */
  fetch(): Promise<void> {
    return this.#serial.run(async () => {
      const entries = await this.#context.api.messages.entries.query({
        conversationId: this.conversationId,
        after: this.state?.n ?? -1,
      });
      await this.#takeAll(entries, null);
      if (this.state !== null && this.#entries.size <= keptAtOnce)
        await this.#cache.keep(this.state, this.#entries);
    });
  }

  /** Writes what was verified to this device. */
  keep(): Promise<void> {
    return this.#serial.run(async () => {
      if (this.state !== null) await this.#cache.keep(this.state, this.#entries);
    });
  }

  /** Key of an epoch: from one's own box, or back through the history links of later epochs. */
  keyOf(epoch: number): EpochKey {
    const known = this.#keys.get(epoch);
    if (known !== undefined) return known;
    const state = this.verified;
    const key = this.#openBox(state, epoch) ?? this.#openLink(state, epoch);
    this.#keys.set(epoch, key);
    return key;
  }

  /** Builds the next entry on the newest state and uploads it; when somebody else was first, reads anew and tries again. */
  propose(build: (state: ConversationState) => Promise<BuiltEntry | null>): Promise<void> {
    return this.#proposals.run(async () => {
      for (let attempt = 1; attempt <= mostTries; attempt += 1) {
        const built = await build(this.verified);
        if (built === null) return;
        this.#guard(built.state);
        const next = {
          entry: built.entry,
          boxes: built.boxes.map(({ userId, box }) => ({ userId, box })),
        };
        try {
          await this.#context.api.messages.addEntry.mutate({ conversationId: this.conversationId, next });
        } catch (error) {
          if (!wasOvertaken(error)) throw error;
        }
        await this.sync();
        const stored = this.#entries.get(built.state.n)?.signed;
        if (stored !== undefined && equalBytes(stored, built.entry)) return;
      }
      throw new DomainError('ENTRY_CONFLICT');
    });
  }

  /** Takes entries in order, up to the first that is refused. `head`: hash of the last one that this device has verified before. */
  async #takeAll(entries: readonly ToldEntry[], head: Uint8Array | null): Promise<void> {
    const read: { signed: SignedEntry; entry: KeptEntry }[] = [];
    let unreadable: unknown = null;
    for (const told of entries) {
      try {
        const signed = SignedEntry.read(told.signed);
        read.push({ signed, entry: { signed: told.signed, boxes: sortBoxes(told, signed) } });
      } catch (error) {
        unreadable = error;
        break;
      }
    }
    const known = read.map(({ signed }) => signed);
    const vouched = head === null ? VouchedEntries.none : VouchedEntries.byHead(known, head);
    for (const { signed, entry } of read) await this.#take(signed, entry, vouched);
    if (unreadable !== null) throw unreadable;
  }

  async #take(signed: SignedEntry, entry: KeptEntry, vouched: VouchedEntries): Promise<void> {
    const { directory } = this.#context.session;
    const { body } = signed;
    // An entry proves itself for the conversation that it names: that must be the one that was asked for.
    if (body.conversationId !== this.conversationId) refuse('E_CONTEXT', 'entry of another conversation');
    const people = [...body.roster.map((member) => member.userId), body.author];
    await directory.ensure(people);
    const { boxes } = entry;
    const before = this.state;
    const verify = () => verifyEntry(before, signed, directory.lookup, { boxes, vouched });
    let next: ConversationState;
    try {
      next = verify();
    } catch (error) {
      if (!(error instanceof Refusal) || !maybeStale.has(error.code)) throw error;
      await directory.refresh(people);
      next = verify();
    }
    this.#check(next);
    this.state = next;
    this.#entries.set(next.n, entry);
    this.changes.push(describeChange(before, next));
  }

  #check(state: ConversationState): void {
    try {
      this.#guard(state);
    } catch (error) {
      if (error instanceof Refusal) this.#refused = error;
      throw error;
    }
  }

  #openBox(state: ConversationState, epoch: number): EpochKey | null {
    const opened = findEpoch(state, epoch) ?? refuse('E_EPOCH', 'no such epoch');
    const entry = this.#entries.get(opened.n) ?? refuse('E_EPOCH', 'entry not at hand');
    const { boxes } = entry;
    try {
      return openEpoch({ state, epoch, boxes, account: this.#context.session.keeper.account });
    } catch (error) {
      // A box for somebody else, or for a key of an identity that was lost: the link of a later epoch may still lead back.
      if (error instanceof Refusal && epoch < state.epoch) return null;
      throw error;
    }
  }

  #openLink(state: ConversationState, epoch: number): EpochKey {
    return openEarlierEpoch(state, this.keyOf(epoch + 1)) ?? refuse('E_EPOCH', 'history is not shared');
  }

  #reset(): void {
    this.state = null;
    this.changes = [];
    this.#entries.clear();
    this.#keys.clear();
    this.#cache.distrust();
  }
}

/** The order of the roster is the order that was hashed. */
function sortBoxes({ boxes }: ToldEntry, { body }: SignedEntry): EpochBox[] {
  const order = body.roster.map((member) => member.userId);
  return boxes
    .map(({ userId, box }) => ({ userId: asUserId(userId), box }))
    .sort((a, b) => order.indexOf(a.userId) - order.indexOf(b.userId));
}

/** Somebody else was first, or their keys are newer than those the entry was built with. */
function wasOvertaken(error: unknown): boolean {
  const failure = failureOf(error);
  if (failure.kind === 'refusal') return failure.code === 'E_STALE_EK' || failure.code === 'E_LINK_STALE';
  return failure.kind === 'domain' && failure.code === 'ENTRY_CONFLICT';
}

function describeChange(before: ConversationState | null, next: ConversationState): RosterChange {
  const ids = (state: ConversationState | null) => (state?.roster ?? []).map((member) => member.userId);
  const restored =
    next.lastEntry.kind !== 'restore'
      ? []
      : next.roster
          .filter((member) =>
            before?.roster.some((old) => old.userId === member.userId && !equalBytes(old.fp, member.fp)),
          )
          .map((member) => member.userId);
  return {
    n: next.n,
    afterSeq: next.afterSeq,
    at: next.lastEntry.time,
    kind: next.lastEntry.kind,
    author: next.lastEntry.author,
    before: ids(before),
    after: ids(next),
    restored,
  };
}
