/** Whom the clinic vouches for, as this account may believe it: statements by the one root that the person has checked. */
import * as z from 'zod';
import type { AccountKeeper } from '#src/features/identity/client/account-keeper.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import type { SealedStore } from '#src/platform/client/sealed-store.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import type { AccountState } from '#src/protocol/open/account-chain.ts';
import { type Attestation, openAttestation, requireAttested } from '#src/protocol/open/clinic-root.ts';
import { readTrust, type TrustMemory, writeTrust } from './trust-settings.ts';

/** `missing`: was vouched for once, and now there is no statement that says so. */
export type Lapse = 'expired' | 'revoked' | 'missing';
export type Standing =
  | { kind: 'none' }
  | { kind: 'attested'; statement: Attestation }
  | { kind: 'lapsed'; why: Lapse };

const kept = z.object({ signed: bytes(1, 2_048) });
const pageSize = 50;
const none: Standing = { kind: 'none' };

export class Vouching {
  readonly #statements = new Map<string, Uint8Array>();
  /** Statements of the root in `#of`, opened once. */
  readonly #opened = new Map<string, { signed: Uint8Array; statement: Attestation | null }>();
  /** What the vault is told a little later counts here at once, ms by person. */
  readonly #newest = new Map<string, number>();
  #read: { settings: Uint8Array; memory: TrustMemory | null } | null = null;
  readonly #keeper: AccountKeeper;
  readonly #api: Transport['api'];
  readonly #store: SealedStore;
  readonly #clock: Clock;

  constructor(deps: { keeper: AccountKeeper; api: Transport['api']; store: SealedStore; clock: Clock }) {
    this.#keeper = deps.keeper;
    this.#api = deps.api;
    this.#store = deps.store;
    this.#clock = deps.clock;
  }

  /** What the account remembers; null before the person has checked the clinic's code. */
  get memory(): TrustMemory | null {
    const { settings } = this.#keeper.account;
    if (this.#read?.settings !== settings) {
      const memory = readTrust(settings);
      if (memory?.rootPk.join() !== this.#read?.memory?.rootPk.join()) this.#opened.clear();
      this.#read = { settings, memory };
    }
    return this.#read.memory;
  }

  /** Only what this device has kept. */
  async readKept(userIds: readonly string[]): Promise<void> {
    if (this.memory === null) return;
    for (const userId of userIds) {
      if (this.#statements.has(userId)) continue;
      const found = await this.#store.get('chains', recordKey(userId), kept);
      if (found !== null) this.#statements.set(userId, found.signed);
    }
  }

  /** Asks the server; without a root that was checked there is nothing to ask for. */
  async fetch(userIds: readonly string[]): Promise<void> {
    if (this.memory === null) return;
    for (let start = 0; start < userIds.length; start += pageSize) {
      const page = userIds.slice(start, start + pageSize);
      const answer = await this.#api.trust.attestations.query({ userIds: page });
      for (const userId of page) {
        const signed = answer.find((each) => each.userId === userId)?.signed;
        if (signed === undefined) this.#statements.delete(userId);
        else this.#statements.set(userId, signed);
        const issuedAt = this.#statement(userId)?.issuedAt ?? 0;
        if (issuedAt > this.#newestOf(userId)) this.#newest.set(userId, issuedAt);
      }
      await this.#store.write(
        page.map((userId) => {
          const signed = this.#statements.get(userId);
          return {
            store: 'chains',
            key: recordKey(userId),
            value: signed === undefined ? undefined : { signed },
          };
        }),
      );
    }
  }

  /** Of this identity, now. */
  standing(account: AccountState): Standing {
    const { memory } = this;
    if (memory === null) return none;
    const newestAt = this.#newestOf(account.userId);
    const statement = this.#statement(account.userId);
    const now = this.#clock.now();
    if (statement !== null && isAttested(statement, account, { now, newestAt }))
      return { kind: 'attested', statement };
    if (newestAt === 0) return none;
    if (statement === null || statement.issuedAt < newestAt) return { kind: 'lapsed', why: 'missing' };
    if (statement.standing === 'revoked') return { kind: 'lapsed', why: 'revoked' };
    return { kind: 'lapsed', why: now >= statement.expiresAt ? 'expired' : 'missing' };
  }

  /** True when there is something about these people that the vault should remember. */
  hasNews(userIds: readonly string[]): boolean {
    const { memory } = this;
    if (memory === null) return false;
    return userIds.some((id) => this.#newestOf(id) > (memory.seen[id] ?? 0));
  }

  /** The settings with everything remembered that was seen. */
  remember(settings: Uint8Array): Uint8Array {
    const memory = readTrust(settings);
    if (memory === null) return settings;
    const seen = { ...memory.seen };
    for (const userId of this.#newest.keys()) seen[userId] = this.#newestOf(userId);
    return writeTrust(settings, { ...memory, seen });
  }

  #newestOf(userId: string): number {
    return Math.max(this.memory?.seen[userId] ?? 0, this.#newest.get(userId) ?? 0);
  }

  /** Signed by the root, about this person; null for anything else. */
  #statement(userId: string): Attestation | null {
    const { memory } = this;
    const signed = this.#statements.get(userId);
    if (memory === null || signed === undefined) return null;
    const before = this.#opened.get(userId);
    if (before?.signed === signed) return before.statement;
    const opened = openOrNull(signed, memory.rootPk);
    const statement = opened?.userId === userId ? opened : null;
    this.#opened.set(userId, { signed, statement });
    return statement;
  }
}

const recordKey = (userId: string) => `statement:${userId}`;

function openOrNull(signed: Uint8Array, rootPk: Uint8Array): Attestation | null {
  try {
    return openAttestation(signed, rootPk);
  } catch {
    // What this root has not signed is as good as nothing; who was vouched for is missed then.
    return null;
  }
}

function isAttested(
  statement: Attestation,
  account: AccountState,
  at: { now: number; newestAt: number },
): boolean {
  try {
    requireAttested(statement, account, at);
    return true;
  } catch {
    // Which of the reasons it was is told by the standing.
    return false;
  }
}
