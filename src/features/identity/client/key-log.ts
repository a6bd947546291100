/**
 * This device's copy of the clinic-wide log: fetched in the background, believed only whole, and asked by everybody who is about
 * to trust a key. Says so when the server shows different people different keys.
 */
import type { Clock } from '#src/platform/client/clock.ts';
import type { SealedStore } from '#src/platform/client/sealed-store.ts';
import { Serial } from '#src/platform/client/signal.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import type { AccountState } from '#src/protocol/open/account-chain.ts';
import { toHex } from '#src/protocol/open/bytes.ts';
import { accountIndex, type LogLeaf } from '#src/protocol/open/key-log.ts';
import {
  compareWithLog,
  type LogClaim,
  logDigits,
  requireOwnLeaves,
  requireRoot,
  type SignedHead,
} from '#src/protocol/open/key-log-checks.ts';
import { logLifeMs } from '#src/protocol/open/limits.ts';
import { LogReplica } from '#src/protocol/open/log-replica.ts';
import type { MessageHeader } from '#src/protocol/open/message-header.ts';
import { Refusal, type RefusalCode, refuse } from '#src/protocol/open/refusal.ts';
import { updateVault } from '#src/protocol/secret/account-changes.ts';
import type { AccountKeeper } from './account-keeper.ts';
import type { KeyLogView } from './key-log-api.ts';
import { type FetchedLog, fetchLog } from './key-log-fetch.ts';
import {
  emptyHead,
  headChange,
  type LogHead,
  type LogPin,
  pageChanges,
  readLogHead,
  readLogPin,
  readReplica,
  withLogPin,
  withoutLogPin,
} from './key-log-records.ts';
import { LogClaims } from './log-claims.ts';

/** The first round leaves what a person waits for alone. */
const firstDelayMs = 3_000;
const laterDelayMs = 15 * 60_000;
/** News of the log come together, and at most this often. */
const newsDelayMs = 1_000;
const calmMs = 5_000;
const pinDelayMs = 30_000;

export class KeyLog {
  readonly #keeper: AccountKeeper;
  readonly #api: Transport['api'];
  readonly #store: SealedStore;
  readonly #clock: Clock;
  readonly #rogue: (code: RefusalCode) => void;
  readonly #serial = new Serial();
  readonly #listeners = new Set<(news: { contradicted: boolean }) => void>();
  readonly #claims = new LogClaims();
  #first: FetchedLog | null;
  #replica = new LogReplica();
  #head: LogHead = emptyHead;
  #loaded: Promise<void> | null = null;
  #round: Promise<void> | null = null;
  #cancelRound: () => void = () => undefined;
  #cancelNews: (() => void) | null = null;
  #cancelPin: (() => void) | null = null;
  /** The server's answer did not go on from this copy. */
  #isOther = false;
  #syncedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: {
    keeper: AccountKeeper;
    api: Transport['api'];
    store: SealedStore;
    clock: Clock;
    /** Somebody else has keys under one's own name. */
    rogue: (code: RefusalCode) => void;
    /** What this device has fetched before the account was open on it. */
    first: FetchedLog | null;
  }) {
    this.#keeper = deps.keeper;
    this.#api = deps.api;
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#rogue = deps.rogue;
    this.#first = deps.first;
  }

  /** Begins to keep the copy true, in the background. */
  start(): void {
    void this.load().catch(() => undefined);
    this.#syncLater(firstDelayMs);
  }

  close(): void {
    this.#cancelRound();
    this.#cancelNews?.();
    this.#cancelPin?.();
  }

  /** After every round; `contradicted`: messages that were shown before may have to be refused now. */
  onNews(listener: (news: { contradicted: boolean }) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Takes up what this device had kept. */
  load(): Promise<void> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  /** Fetches what is new and checks all of it; a refusal is remembered as the warning and thrown, and so is network trouble. */
  sync(): Promise<void> {
    if (this.#round !== null) return this.#round;
    const round = this.#serial.run(() => {
      // Who asks from now on asks for a round that begins later: this one may not see what they mean.
      this.#round = null;
      return this.#sync();
    });
    this.#round = round;
    return round;
  }

  /** Something happened that the log will tell of. */
  syncSoon(): void {
    const sinceLast = this.#clock.now() - this.#syncedAt;
    this.#cancelNews ??= this.#clock.after(Math.max(newsDelayMs, calmMs - sinceLast), () => {
      this.#cancelNews = null;
      void this.sync().catch(() => undefined);
    });
  }

  /** The log as it was verified last, for the header of a message. */
  get claim(): LogClaim | null {
    return this.#replica.size === 0 ? null : { size: this.#replica.size, root: this.#replica.root() };
  }

  /** For the vault. */
  get pin(): LogPin | null {
    const { claim } = this;
    const { publicKey: key } = this.#head;
    return key === null || claim === null ? null : { key, ...claim };
  }

  /** For another device of the account; null before the first check. */
  get signedHead(): SignedHead | null {
    const { publicKey, checkpoint } = this.#head;
    return publicKey === null || checkpoint === null ? null : { publicKey, checkpoint };
  }

  /** Newest link of an account as this copy has it. */
  newest(state: Pick<AccountState, 'userId'>): LogLeaf | null {
    return this.#replica.newest(accountIndex(state.userId));
  }

  /** What a message says about the log: null where it does not contradict what one knows. Costs the server nothing. */
  judge({ logSize: size, logRoot: root }: Pick<MessageHeader, 'logSize' | 'logRoot'>): RefusalCode | null {
    if (root === null) return null;
    const claim = { size, root };
    if (size <= this.#replica.size) {
      try {
        requireRoot(this.#replica, claim);
        return null;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.warn(error.code);
        return error.code;
      }
    }
    if (this.#claims.isWithheld(claim)) return 'E_LOG_ROLLBACK';
    this.#claims.add(claim);
    this.syncSoon();
    return null;
  }

  /** Remembers what is wrong, loudly, until the person has read it. */
  warn(code: RefusalCode): void {
    if (this.#head.warning?.code === code) return;
    this.#head = { ...this.#head, warning: { code, at: this.#clock.now() } };
    void this.#store.write([headChange(this.#head)]).catch(() => undefined);
  }

  /**
   * The person has told the clinic: the warning goes. A server whose log is another one than this copy (an older database was
   * restored) is copied anew; a lie that goes on is found again by what members say.
   */
  async settle(): Promise<void> {
    if (this.#isOther) {
      await this.#keeper.change((base) =>
        updateVault(base, { settings: withoutLogPin(base.account.settings) }),
      );
      this.#replica = new LogReplica();
      this.#head = emptyHead;
      this.#isOther = false;
    }
    this.#head = { ...this.#head, warning: null };
    await this.#store.write([headChange(this.#head)]);
  }

  view(): KeyLogView {
    const { checkedAt, warning, publicKey } = this.#head;
    const now = this.#clock.now();
    const isOld = checkedAt !== null && now - checkedAt > logLifeMs;
    const clinicKey = publicKey === null ? '' : (toHex(publicKey).match(/.{4}/g) ?? []).join(' ');
    const stale = { code: 'E_LOG_STALE', at: now } as const;
    const { claim } = this;
    return {
      size: this.#replica.size,
      digits: claim === null ? '' : logDigits(claim),
      checkedAt,
      warning: warning ?? (isOld ? stale : null),
      clinicKey,
    };
  }

  async #load(): Promise<void> {
    const head = await readLogHead(this.#store);
    if (head === null) {
      if (this.#first !== null) await this.#take(this.#first);
      this.#first = null;
      return;
    }
    try {
      this.#replica = await readReplica(this.#store, head);
    } catch (error) {
      // A copy that does not hold together is fetched anew; the vault's pin still says how far it must reach.
      if (!(error instanceof Refusal)) throw error;
    }
    const { warning, publicKey } = head;
    this.#head = this.#replica.size === head.size ? head : { ...emptyHead, warning, publicKey };
    this.#tell(this.#settleClaims(new Set()));
  }

  #syncLater(delayMs: number): void {
    this.#cancelRound = this.#clock.after(delayMs, () => {
      void this.sync().catch(() => undefined);
      this.#syncLater(laterDelayMs);
    });
  }

  async #sync(): Promise<void> {
    await this.load();
    const asked = this.#claims.waiting();
    this.#syncedAt = this.#clock.now();
    const own = this.#keeper.chain;
    try {
      await this.#fetch();
      this.#isOther = false;
      // One's own link that was taken before this round stands in the log that one is served.
      if (compareWithLog(own, this.newest(own)) === 'log-behind')
        refuse('E_LOG_FORK', 'my own link is missing');
      await this.#compareOwn();
    } catch (error) {
      if (error instanceof Refusal && isAboutLog(error.code)) {
        this.#isOther ||= error.code !== 'E_ROGUE_SELF';
        this.warn(error.code);
      }
      throw error;
    }
    this.#tell(this.#settleClaims(asked));
    this.#pinLater();
  }

  /** Other devices of the account are to know the log by the same key; mostly a pin of somebody was quicker. */
  #pinLater(): void {
    if (readLogPin(this.#keeper.account.settings) !== null || this.#cancelPin !== null) return;
    this.#cancelPin = this.#clock.after(pinDelayMs, () => {
      this.#cancelPin = null;
      if (readLogPin(this.#keeper.account.settings) !== null) return;
      const pinned = this.#keeper.change((base) =>
        updateVault(base, { settings: withLogPin(base.account.settings, this.pin) }),
      );
      void pinned.catch(() => undefined);
    });
  }

  async #fetch(): Promise<void> {
    const pin = readLogPin(this.#keeper.account.settings);
    const fetched = await fetchLog({
      api: this.#api,
      replica: this.#replica,
      publicKey: this.#head.publicKey,
      pins: pin === null ? [] : [pin],
      now: this.#clock.now(),
    });
    await this.#take(fetched);
    if (!fetched.recent) this.warn('E_LOG_STALE');
  }

  async #take({ draft, publicKey, checkpoint }: FetchedLog): Promise<void> {
    const before = this.#replica.size;
    this.#replica.accept(draft);
    const edge = this.#replica.edge();
    const { warning } = this.#head;
    this.#head = {
      ...this.#head,
      size: edge.size,
      peaks: edge.toBytes(),
      publicKey,
      checkpoint,
      checkedAt: this.#clock.now(),
      // An answer that was only old is mended by a new one.
      warning: warning?.code === 'E_LOG_STALE' ? null : warning,
    };
    await this.#store.write([headChange(this.#head), ...pageChanges(this.#replica, before)]);
  }

  /** No leaf under one's own index but what one's own identity wrote. */
  async #compareOwn(): Promise<void> {
    const { size } = this.#replica;
    const leaves = this.#replica.since(this.#head.ownChecked, accountIndex(this.#keeper.userId));
    const last = leaves.at(-1);
    try {
      const { era, headSeq } = this.#keeper.chain;
      // Perhaps another own device wrote it: then the chain says so, signed by the own identity.
      if (last !== undefined && (last.era > era || last.seq > headSeq)) await this.#keeper.refresh();
      requireOwnLeaves(this.#keeper.chain, leaves);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'E_ROGUE_SELF') this.#rogue(error.code);
      throw error;
    }
    this.#head = { ...this.#head, ownChecked: size };
    await this.#store.write([headChange(this.#head)]);
  }

  /** Looks at what members had seen, now that the copy is longer; true when something contradicts it. `asked`: claims from before the round. */
  #settleClaims(asked: ReadonlySet<string>): boolean {
    const { reached, withheld } = this.#claims.settle(this.#replica.size, asked);
    let contradicted = withheld;
    // The server had shown more to somebody before it was asked: what it shows now is not all of it.
    if (withheld) this.warn('E_LOG_ROLLBACK');
    for (const { size: logSize, root: logRoot } of reached)
      if (this.judge({ logSize, logRoot }) !== null) contradicted = true;
    return contradicted;
  }

  #tell(contradicted: boolean): void {
    for (const listener of [...this.#listeners]) listener({ contradicted });
  }
}

function isAboutLog(code: RefusalCode): boolean {
  return code.startsWith('E_LOG_') || code === 'E_ROGUE_SELF' || code === 'E_SIG';
}
