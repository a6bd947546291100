/** Other people's account chains: fetched, verified, and held against what was seen before (ACC-13 … ACC-16). */
import { type AccountState, verifyChain } from '#src/protocol/open/account-chain.ts';
import {
  comparePin,
  type Pin,
  rememberChain,
  requireFresh,
  requireSuccessor,
} from '#src/protocol/open/account-checks.ts';
import { equalBytes, fromUtf8, utf8 } from '#src/protocol/open/bytes.ts';
import { userId as asUserId, type UserId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import type { Me } from './account.ts';
import type { Http } from './http.ts';
import { base64, Json } from './json.ts';
import type { Memory } from './memory.ts';

/** Most people in one question. */
const pageSize = 50;
const pinned = (userId: string) => `pin:${userId}`;

export class People {
  readonly #http: Http;
  readonly #me: Me;
  readonly #memory: Memory;
  /** Every era, oldest first. */
  readonly #eras = new Map<string, AccountState[]>();

  constructor(http: Http, me: Me, memory: Memory) {
    this.#http = http;
    this.#me = me;
    this.#memory = memory;
  }

  /** The era with that identity; what the protocol's checks ask for. */
  readonly lookup = (userId: UserId, fp: Uint8Array): AccountState | null =>
    this.#all(userId).find((state) => equalBytes(state.fp, fp)) ?? null;

  /** The era in force. */
  readonly current = (userId: UserId): AccountState | null => this.#all(userId).at(-1) ?? null;

  /** The signed name. */
  nameOf(userId: UserId): string {
    return this.current(userId)?.profile?.displayName ?? userId;
  }

  async ensure(userIds: readonly UserId[]): Promise<void> {
    await this.refresh(userIds.filter((id) => !this.#eras.has(id)));
  }

  /** Asks for their newest links. Whole chains: there is nothing wrong with that but its size. */
  async refresh(userIds: readonly UserId[]): Promise<void> {
    const asked = [...new Set(userIds)].filter((id) => id !== this.#me.userId || this.#me.chain.era > 0);
    for (let start = 0; start < asked.length; start += pageSize) {
      const page = asked.slice(start, start + pageSize);
      const users = page.map((userId) => ({ userId, era: 0, afterSeq: -1 }));
      const answer = (await this.#http.post('/api/accounts/chains', { users })).list();
      for (const userId of page) {
        this.#take(
          userId,
          answer.filter((each) => each.at('userId').text() === userId),
        );
      }
    }
  }

  /** Nothing is sealed to an identity that is not the one known: E_KEY_CHANGED until a person has looked at it. */
  requireKnown(userIds: readonly UserId[]): void {
    for (const userId of userIds) {
      if (userId === this.#me.userId) continue;
      const state = this.current(userId) ?? refuse('E_ROSTER', 'unknown person');
      comparePin(this.#pinOf(userId), state, Date.now());
    }
  }

  #all(userId: UserId): readonly AccountState[] {
    const found = this.#eras.get(userId) ?? [];
    if (userId !== this.#me.userId) return found;
    return [...found.filter((state) => state.era < this.#me.chain.era), this.#me.chain];
  }

  #take(userId: UserId, parts: readonly Json[]): void {
    const eras: AccountState[] = [];
    for (const part of parts) {
      const links = part.at('links').list();
      const state = verifyChain(
        userId,
        links.map((link) => link.bytes()),
      );
      const before = eras.at(-1);
      if (before !== undefined) requireSuccessor(before, state);
      eras.push(state);
    }
    const newest = eras.at(-1) ?? refuse('E_LINK_STALE', 'no chain');
    if (eras[0]?.era !== 0) refuse('E_CHAIN', 'no first era');
    const seen = this.#memory.record(`chain:${userId}`);
    if (seen !== null) requireFresh(newest, readChainMemory(seen));
    const { era, headSeq, headHash } = rememberChain(newest);
    this.#memory.keep(`chain:${userId}`, utf8(JSON.stringify({ era, headSeq, headHash: base64(headHash) })));
    this.#eras.set(userId, eras);
    if (userId === this.#me.userId || this.#pinOf(userId) !== null) return;
    this.#memory.keep(pinned(userId), writePin(comparePin(null, newest, Date.now())));
  }

  /** What this person verified anywhere (the vault has it), else what this device saw first. */
  #pinOf(userId: UserId): Pin | null {
    const inVault = this.#me.account.pins.find((pin) => pin.userId === userId);
    if (inVault !== undefined) return inVault;
    const kept = this.#memory.record(pinned(userId));
    return kept === null ? null : readPin(kept);
  }
}

function readChainMemory(bytes: Uint8Array) {
  const kept = Json.parse(fromUtf8(bytes));
  return {
    era: kept.at('era').number(),
    headSeq: kept.at('headSeq').number(),
    headHash: kept.at('headHash').bytes(),
  };
}

function writePin(pin: Pin): Uint8Array {
  return utf8(JSON.stringify({ ...pin, fp: base64(pin.fp) }));
}

function readPin(bytes: Uint8Array): Pin {
  const kept = Json.parse(fromUtf8(bytes));
  return {
    userId: asUserId(kept.at('userId').text()),
    fp: kept.at('fp').bytes(),
    state: 'new',
    eraSeen: kept.at('eraSeen').number(),
    at: kept.at('at').number(),
  };
}
