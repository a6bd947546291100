/** Other people's account chains, verified, with the pins that tell a known identity from a new one. */
import * as z from 'zod';
import type { ContactState, PersonView } from '#src/features/messaging/client/engine-api.ts';
import { type Standing, Vouching } from '#src/features/trust/client/vouching.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import { orderedKey, type SealedStore } from '#src/platform/client/sealed-store.ts';
import { Coalescer, Serial } from '#src/platform/client/signal.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import { bytes } from '#src/platform/wire-schema.ts';
import type { AccountState } from '#src/protocol/open/account-chain.ts';
import { acceptIdentity, type Pin, type PinState } from '#src/protocol/open/account-checks.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { userId as asUserId, type UserId } from '#src/protocol/open/ids.ts';
import { compareWithLog, requireLogged } from '#src/protocol/open/key-log-checks.ts';
import { Refusal, refuse } from '#src/protocol/open/refusal.ts';
import { type ChangeBase, updateVault, withPin } from '#src/protocol/secret/account-changes.ts';
import type { AccountKeeper } from './account-keeper.ts';
import { isDomainFailure } from './failure.ts';
import type { KeyLog } from './key-log.ts';
import { withLogPin } from './key-log-records.ts';
import { joinEras, type KnownEra, keptEras } from './known-eras.ts';

const cachedEra = z.object({ era: z.number(), links: z.array(bytes(1, 8_192)) });
/** So often chain and log are asked for anew while they differ: people change their keys meanwhile. */
const mostLogTries = 4;
/** At most so many people in one question. */
const pageSize = 50;
/** First sights are written into the vault together. */
const pinDelayMs = 400;

export class Directory {
  /** Statements of the clinic about these people. */
  readonly vouching: Vouching;
  readonly #eras = new Map<string, KnownEra[]>();
  readonly #listeners = new Set<(userIds: string[]) => void>();
  readonly #firstSights = new Map<string, Pin>();
  readonly #serial = new Serial();
  readonly #pinLater: Coalescer;
  readonly #keeper: AccountKeeper;
  readonly #api: Transport['api'];
  readonly #store: SealedStore;
  readonly #clock: Clock;
  readonly #log: KeyLog;
  /** Head of each chain that was found in the clinic-wide log. */
  readonly #logged = new Map<string, Uint8Array>();

  constructor(deps: {
    keeper: AccountKeeper;
    api: Transport['api'];
    store: SealedStore;
    clock: Clock;
    log: KeyLog;
  }) {
    this.#keeper = deps.keeper;
    this.#api = deps.api;
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#log.onNews(() => void this.#followLog().catch(() => undefined));
    this.vouching = new Vouching(deps);
    this.#pinLater = new Coalescer(
      () => void this.#flushPins().catch(() => undefined),
      (task) => deps.clock.after(pinDelayMs, task),
    );
  }

  /** The era with that identity; what the protocol's checks ask for. */
  readonly lookup = (userId: UserId, fp: Uint8Array): AccountState | null => {
    if (userId === this.#keeper.userId && equalBytes(fp, this.#keeper.chain.fp)) return this.#keeper.chain;
    return this.#eras.get(userId)?.find((era) => equalBytes(era.state.fp, fp))?.state ?? null;
  };

  /** The era in force. */
  readonly current = (userId: UserId): AccountState | null => {
    if (userId === this.#keeper.userId) return this.#keeper.chain;
    return this.#eras.get(userId)?.at(-1)?.state ?? null;
  };

  /** Every verified era, oldest first. */
  eras(userId: string): AccountState[] {
    const earlier = (this.#eras.get(userId) ?? []).map((era) => era.state);
    if (userId !== this.#keeper.me.userId) return earlier;
    const own = this.#keeper.chain;
    return [...earlier.filter((state) => state.era < own.era), own];
  }

  /** Earlier identities of one's own, which old entries and messages were signed by. */
  get #hasEarlierSelf(): boolean {
    return this.#keeper.chain.era > 0;
  }

  onChange(listener: (userIds: string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Makes these people known; asks the server only about those who are not. */
  async ensure(userIds: readonly string[]): Promise<void> {
    const unknown = this.#others(userIds).filter((id) => !this.#eras.has(id));
    if (unknown.length === 0) return;
    for (const id of unknown) await this.#readCached(id);
    await this.refresh(unknown.filter((id) => !this.#eras.has(id)));
  }

  /** Only what this device has kept. */
  async ensureCached(userIds: readonly string[]): Promise<void> {
    for (const id of this.#others(userIds)) if (!this.#eras.has(id)) await this.#readCached(id);
  }

  /** Asks the server what is new about these people. */
  refresh(userIds: readonly string[]): Promise<void> {
    const others = this.#others(userIds);
    return this.#serial.run(async () => {
      for (let start = 0; start < others.length; start += pageSize)
        await this.#fetch(others.slice(start, start + pageSize));
    });
  }

  /** Asks what the clinic says now about these people, or about everybody who is known. */
  refreshStanding(userIds: readonly string[] = [...this.#eras.keys()]): Promise<void> {
    const known = userIds.filter((id) => this.#eras.has(id));
    return this.#serial.run(async () => {
      await this.#fetchStanding(known);
      this.#tell(known);
    });
  }

  /** What the clinic says about this person's identity, as far as one's own account may believe it. */
  standing(userId: string): Standing {
    const state = this.current(asUserId(userId));
    return state === null ? { kind: 'none' } : this.vouching.standing(state);
  }

  /**
   * Before anything is sealed to these people, and before their keys are pinned: what the server handed out as theirs is what
   * the clinic-wide log names for everybody. At no cost where nothing changed. Refusals as of `requireLogged`, or network trouble.
   */
  async requireLogged(userIds: readonly string[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const open = this.#unlogged(userIds);
      if (open.length === 0) return;
      await this.#log.load();
      const behind = open.filter(
        (state) => this.#compare(state, attempt === mostLogTries) === 'chain-behind',
      );
      const isLogBehind = this.#unlogged(userIds).length > behind.length;
      if (isLogBehind) await this.#log.sync();
      for (const { userId } of behind) await this.#refreshKnown(userId);
    }
  }

  contactState(userId: string): ContactState {
    if (userId === this.#keeper.me.userId) return 'self';
    const state = this.current(asUserId(userId));
    const pin = this.#pin(userId);
    if (state === null || pin === null) return 'new';
    const { kind } = this.vouching.standing(state);
    // The clinic has compared the new identity: that is what this person trusts it to do.
    if (!equalBytes(pin.fp, state.fp)) return kind === 'attested' ? 'attested' : 'changed';
    if (pin.state === 'verified') return 'verified';
    return kind === 'none' ? 'new' : kind;
  }

  verifiedAt(userId: string): number | null {
    const pin = this.#pin(userId);
    return pin?.state === 'verified' ? pin.at : null;
  }

  /** Name and role are the signed ones wherever they are known; of whoever was erased the name is not shown again. */
  person(
    userId: string,
    told: { name: string; role: PersonView['role']; former?: boolean | undefined },
    online: boolean,
  ): PersonView {
    const profile = this.current(asUserId(userId))?.profile;
    return {
      userId,
      name: told.former === true ? told.name : (profile?.displayName ?? told.name),
      role: profile?.role ?? told.role,
      online,
      state: this.contactState(userId),
    };
  }

  /** Pins the identity in force as compared (`verified`) or accepted unseen (`new`). */
  async pin(userId: string, as: PinState): Promise<void> {
    const state = this.current(asUserId(userId)) ?? refuse('E_ROSTER', 'unknown person');
    await this.requireLogged([userId]);
    const pin = acceptIdentity(state, as, this.#clock.now());
    this.#firstSights.delete(userId);
    await this.#keeper.change((base) =>
      updateVault(base, { pins: withPin(base.account.pins, pin), settings: this.#settings(base) }),
    );
    this.#tell([userId]);
  }

  close(): void {
    this.#pinLater.close();
  }

  #others(userIds: readonly string[]): string[] {
    return [...new Set(userIds)].filter((id) => id !== this.#keeper.me.userId || this.#hasEarlierSelf);
  }

  #pin(userId: string): Pin | null {
    return (
      this.#keeper.account.pins.find((pin) => pin.userId === userId) ?? this.#firstSights.get(userId) ?? null
    );
  }

  async #readCached(userId: string): Promise<void> {
    const cached = await this.#store.list('chains', `${userId}:`, cachedEra);
    const eras = keptEras(
      asUserId(userId),
      cached.map(({ value }) => value.links),
    );
    if (eras.length === 0) return;
    await this.vouching.readKept([userId]);
    this.#take(userId, eras);
  }

  async #fetch(userIds: readonly string[]): Promise<void> {
    if (userIds.length === 0) return;
    const users = userIds.map((userId) => {
      const newest = this.#eras.get(userId)?.at(-1)?.state;
      return { userId, era: newest?.era ?? 0, afterSeq: newest?.headSeq ?? -1 };
    });
    const answer = await this.#api.identity.chains.query({ users });
    for (const userId of userIds) {
      const parts = answer.filter((each) => each.userId === userId);
      const eras = joinEras(asUserId(userId), this.#eras.get(userId) ?? [], parts);
      if (eras.length === 0) continue;
      this.#take(userId, eras);
      const newest = eras.at(-1);
      if (newest === undefined) continue;
      const { era } = newest.state;
      await this.#store.write([
        { store: 'chains', key: `${userId}:${orderedKey(era)}`, value: { era, links: newest.links } },
      ]);
    }
    await this.#fetchStanding(userIds);
    this.#tell([...userIds]);
  }

  /** Statements are about staff only. */
  async #fetchStanding(userIds: readonly string[]): Promise<void> {
    const staff = userIds.filter(
      (id) => (this.current(asUserId(id))?.profile?.role ?? 'patient') !== 'patient',
    );
    await this.vouching.fetch(staff);
    for (const id of staff) {
      const state = this.current(asUserId(id));
      const pin = this.#pin(id);
      if (state === null || (pin !== null && equalBytes(pin.fp, state.fp))) continue;
      if (this.vouching.standing(state).kind === 'attested')
        this.#firstSights.set(id, acceptIdentity(state, 'new', this.#clock.now()));
    }
    if (this.#firstSights.size > 0 || this.vouching.hasNews(staff)) this.#pinLater.request();
  }

  #take(userId: string, eras: KnownEra[]): void {
    this.#eras.set(userId, eras);
    const state = eras.at(-1)?.state;
    if (state === undefined || userId === this.#keeper.me.userId || this.#pin(userId) !== null) return;
    this.#firstSights.set(userId, acceptIdentity(state, 'new', this.#clock.now()));
    this.#pinLater.request();
  }

  async #flushPins(): Promise<void> {
    const pins = [...this.#firstSights.values()];
    if (pins.length === 0 && !this.vouching.hasNews([...this.#eras.keys()])) return;
    await this.#keeper.change((base) => {
      const known = new Set(base.account.pins.map((pin) => pin.userId));
      // Over a pin that is there only an identity that the clinic vouches for is put.
      const taken = pins.filter(
        ({ userId }) => !known.has(userId) || this.standing(userId).kind === 'attested',
      );
      return updateVault(base, {
        pins: taken.reduce(withPin, [...base.account.pins]),
        settings: this.vouching.remember(base.account.settings),
      });
    });
    for (const pin of pins) this.#firstSights.delete(pin.userId);
  }

  /** How far this device saw the log goes into the vault with every pin. */
  #settings({ account }: ChangeBase): Uint8Array {
    return withLogPin(account.settings, this.#log.pin);
  }

  #unlogged(userIds: readonly string[]): AccountState[] {
    return userIds.flatMap((id) => {
      const state = id === this.#keeper.me.userId ? null : this.current(asUserId(id));
      return state === null || this.#logged.get(id) === state.headHash ? [] : [state];
    });
  }

  /** Remembers a chain that the log names as it is; `last`: refuses any other. */
  #compare(state: AccountState, last: boolean): ReturnType<typeof compareWithLog> {
    const newest = this.#log.newest(state);
    const relation = compareWithLog(state, newest);
    if (relation !== 'same' && !last) return relation;
    try {
      requireLogged(state, newest);
    } catch (error) {
      if (error instanceof Refusal) this.#log.warn(error.code);
      throw error;
    }
    this.#logged.set(state.userId, state.headHash);
    return relation;
  }

  /** Who is hidden from us now stays as we know them; the comparison decides then. */
  async #refreshKnown(userId: string): Promise<void> {
    try {
      await this.refresh([userId]);
    } catch (error) {
      if (!isDomainFailure(error, 'NOT_FOUND')) throw error;
    }
  }

  /** The log names newer links of people one knows: a revocation that the server does not tell of would be one of them. */
  async #followLog(): Promise<void> {
    const isBehind = (state: AccountState) =>
      compareWithLog(state, this.#log.newest(state)) === 'chain-behind';
    const known = [...this.#eras.keys()].flatMap((id) => this.current(asUserId(id)) ?? []);
    for (const { userId } of known.filter(isBehind).slice(0, pageSize)) {
      await this.#refreshKnown(userId);
      const state = this.current(userId);
      if (state !== null && isBehind(state)) this.#log.warn('E_LINK_STALE');
    }
  }

  #tell(userIds: string[]): void {
    for (const listener of [...this.#listeners]) listener(userIds);
  }
}
