/** The signed roster of a conversation and the keys of its epochs (docs/protocol.md §6). Every entry is verified before anything is opened with it. */
import { equalBytes, fromUtf8, utf8 } from '#src/protocol/open/bytes.ts';
import { type EpochBox, readEntry } from '#src/protocol/open/conversation-entry.ts';
import { type ConversationState, findEpoch, verifyEntry } from '#src/protocol/open/conversation-state.ts';
import { userId as asUserId, type ConversationId, type UserId } from '#src/protocol/open/ids.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { Refusal, refuse } from '#src/protocol/open/refusal.ts';
import { splitSigned } from '#src/protocol/open/signed.ts';
import { type EpochKey, openEarlierEpoch, openEpoch } from '#src/protocol/secret/epochs.ts';
import type { Me } from './account.ts';
import type { Http } from './http.ts';
import { base64, Json } from './json.ts';
import type { Memory } from './memory.ts';
import type { People } from './people.ts';

/** Codes that may only mean that our copy of somebody's chain is old. */
const maybeStale = new Set([
  'E_LINK_STALE',
  'E_DEVICE',
  'E_SENDER',
  'E_ROSTER',
  'E_ROSTER_AUTHOR',
  'E_EK_SIG',
]);

/** Tries again with fresh chains where that may help. */
export async function withFreshChains<T>(
  people: People,
  userIds: readonly UserId[],
  check: () => T,
): Promise<T> {
  await people.ensure(userIds);
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Refusal) || !maybeStale.has(error.code)) throw error;
    await people.refresh(userIds);
    return check();
  }
}

export class Roster {
  readonly conversationId: ConversationId;
  readonly #http: Http;
  readonly #me: Me;
  readonly #people: People;
  readonly #memory: Memory;
  /** After each entry, by its number. */
  readonly states: ConversationState[] = [];
  readonly #boxes: EpochBox[][] = [];
  readonly #keys = new Map<number, EpochKey>();

  constructor(conversationId: ConversationId, deps: { http: Http; me: Me; people: People; memory: Memory }) {
    this.conversationId = conversationId;
    this.#http = deps.http;
    this.#me = deps.me;
    this.#people = deps.people;
    this.#memory = deps.memory;
  }

  /** The newest verified roster. */
  get state(): ConversationState {
    return this.states.at(-1) ?? refuse('E_CONV_FORK', 'no entry');
  }

  /** Fetches and verifies what is new; answers the states that came. */
  async sync(): Promise<readonly ConversationState[]> {
    const path = `/api/messages/conversation/${this.conversationId}/entries`;
    const answer = await this.#http.get(path, { after: this.states.length - 1 });
    const known = this.states.length;
    for (const entry of answer.list()) await this.#take(entry);
    this.#remember();
    return this.states.slice(known);
  }

  /** Key of an epoch: from one's own box, or back through the history links of later epochs (EPO-1 … EPO-5). */
  keyOf(epoch: number): EpochKey {
    const known = this.#keys.get(epoch);
    if (known !== undefined) return known;
    const key = this.#openBox(epoch) ?? this.#openLink(epoch);
    this.#keys.set(epoch, key);
    return key;
  }

  async #take(entry: Json): Promise<void> {
    const signed = entry.at('signed').bytes();
    const body = readEntry(splitSigned(signed, limits.entryBytes).body);
    // An entry proves itself for the conversation that it names: that must be the one that was asked for.
    if (body.conversationId !== this.conversationId) refuse('E_CONTEXT', 'entry of another conversation');
    const order = body.roster.map((member) => member.userId);
    const boxes = entry
      .at('boxes')
      .list()
      .map((box) => ({ userId: asUserId(box.at('userId').text()), box: box.at('box').bytes() }))
      // The order of the roster is the order that was hashed.
      .sort((a, b) => order.indexOf(a.userId) - order.indexOf(b.userId));
    const before = this.states.at(-1) ?? null;
    const next = await withFreshChains(this.#people, [...order, body.author], () =>
      verifyEntry(before, signed, this.#people.lookup, { boxes }),
    );
    this.states.push(next);
    this.#boxes.push(boxes);
  }

  #openBox(epoch: number): EpochKey | null {
    const { state } = this;
    const opened = findEpoch(state, epoch) ?? refuse('E_EPOCH', 'no such epoch');
    try {
      return openEpoch({ state, epoch, boxes: this.#boxes[opened.n] ?? [], account: this.#me.account });
    } catch (error) {
      // No box for us, or one for keys of an identity that was lost: a later epoch may still lead back.
      if (error instanceof Refusal && epoch < state.epoch) return null;
      throw error;
    }
  }

  #openLink(epoch: number): EpochKey {
    return openEarlierEpoch(this.state, this.keyOf(epoch + 1)) ?? refuse('E_EPOCH', 'history is not shared');
  }

  /** A roster once seen may only grow. */
  #remember(): void {
    const name = `roster:${this.conversationId}`;
    const kept = this.#memory.record(name);
    if (kept !== null) {
      const seen = Json.parse(fromUtf8(kept));
      const same = this.states[seen.at('n').number()];
      if (same === undefined || !equalBytes(same.headHash, seen.at('hash').bytes()))
        refuse('E_CONV_FORK', 'another roster than this device has seen');
    }
    const { n, headHash } = this.state;
    this.#memory.keep(name, utf8(JSON.stringify({ n, hash: base64(headHash) })));
  }
}
