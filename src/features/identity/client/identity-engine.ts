/** Sign-in, unlock, lock, sign-out: which phase the device is in, and the open account while there is one. */
import type { EngineStatus } from '#src/features/messaging/client/engine-api.ts';
import { removeOwnPush } from '#src/features/notifications/client/push-leave.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import { createMemoryStore, type RecordStore } from '#src/platform/client/record-store.ts';
import { Signal } from '#src/platform/client/signal.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PasskeyParams } from '#src/protocol/open/passkey-params.ts';
import { Refusal } from '#src/protocol/open/refusal.ts';
import { addDevice, retireDevice } from '#src/protocol/secret/account-changes.ts';
import { type DeviceKeys, newDeviceKeys } from '#src/protocol/secret/device-keys.ts';
import type { LinkedAccount } from '#src/protocol/secret/device-link.ts';
import { assertKdfParams, derivePassword } from '#src/protocol/secret/password-kdf.ts';
import { signSessionProof } from '#src/protocol/secret/session-proof.ts';
import type { Me } from '../contract.ts';
import { AccountKeeper, type OpenAccount } from './account-keeper.ts';
import { failureOf, isDomainFailure } from './failure.ts';
import { countUnsent, keepAccount, openKept, openKeptDevice, recordsName } from './kept-account.ts';
import type { FetchedLog } from './key-log-fetch.ts';
import { openLinkedAccount } from './linked-account.ts';
import { createMemoryLocalAccount, type LocalAccount, type LocalProfile } from './local-account.ts';
import { openOwnAccount, startSession, wasRevoked } from './own-account.ts';
import { readPreferences } from './preferences.ts';
import { openSession, type UnlockedSession } from './unlocked-session.ts';

export interface IdentityDeps {
  transport: Transport;
  clock: Clock;
  /** The device's own records. */
  local: LocalAccount;
  /** Opens the record store of one account on this device. */
  openRecords(name: string): Promise<RecordStore>;
  deleteRecords(name: string): Promise<void>;
  /** Shown in the device list, such as “Firefox on Android”. */
  deviceLabel: string;
}

/** How somebody comes in, where it is not by password on a known or new device. */
export interface EnterBy {
  /** The device that a new account came with. */
  made?: DeviceKeys;
  /** Credential id of the passkey whose slot the wrap key opens. */
  passkey?: Uint8Array;
}

type Phase = Exclude<EngineStatus, { phase: 'ready' } | { phase: 'elsewhere' }> | { phase: 'ready' };
const mostTries = 6;

export class IdentityEngine {
  readonly phase = new Signal<Phase>({ phase: 'starting' });
  readonly session = new Signal<UnlockedSession | null>(null);
  readonly deps: IdentityDeps;
  /** On a shared computer nothing is written down. */
  #local: LocalAccount;
  #cancelAutoLock: () => void = () => undefined;

  constructor(deps: IdentityDeps) {
    this.deps = deps;
    this.#local = deps.local;
  }

  /** Looks what this device knows; opens the account when it was left unlocked. */
  async start(): Promise<void> {
    const [profile, session] = await Promise.all([this.#local.readProfile(), this.#local.readSession()]);
    if (profile === null) return this.phase.set({ phase: 'signed-out', reason: 'none' });
    if (session === null) return await this.#showLocked(profile);
    try {
      const { me, device, opened } = openKept(profile, session);
      await this.#open(me, device, opened, false);
      void this.verify();
    } catch (error) {
      await this.#refuseOrLock(error, profile);
    }
  }

  /** Checks with the server that session, device and account still hold. Network trouble changes nothing. */
  async verify(): Promise<void> {
    const open = this.session.value;
    if (open === null) return;
    try {
      const me = await this.deps.transport.api.identity.me.query();
      if (me.userId !== open.keeper.me.userId) throw new DomainError('UNAUTHENTICATED');
      open.keeper.me = me;
      await open.keeper.refresh();
    } catch (error) {
      if (this.session.value !== open) return;
      const failure = failureOf(error);
      if (failure.kind === 'domain' && failure.code === 'UNAUTHENTICATED')
        await this.#endSession(
          (await wasRevoked(this.deps.transport.api, open.keeper)) ? 'device-revoked' : 'session-ended',
        );
      else if (failure.kind === 'refusal' && failure.code === 'E_DEVICE')
        await this.#endSession('device-revoked');
      else if (failure.kind === 'refusal' && failure.code === 'E_SLOT_RETIRED') await this.lock();
      else if (failure.kind === 'refusal' && failure.code === 'E_ROGUE_SELF')
        await this.#endRefused(failure.code);
    }
  }

  /** SECOND_FACTOR_NEEDED: again with `code`, of the phone or a backup code. */
  async signIn(input: {
    email: string;
    password: string;
    sharedComputer: boolean;
    code?: string | undefined;
  }): Promise<void> {
    const email = input.email.trim().toLowerCase();
    const { kdf } = await this.deps.transport.api.identity.prelogin.mutate({ email });
    // Before anything is derived: a weak proposal must never see a derived key.
    assertKdfParams(kdf);
    const keys = await derivePassword(input.password, kdf);
    await this.authenticate(email, keys.authKey, input.sharedComputer, input.code);
    await this.enter(keys.wrapKey, input.sharedComputer);
  }

  /** A session cookie for who knows this authKey. */
  async authenticate(
    email: string,
    authKey: Uint8Array,
    sharedComputer: boolean,
    code?: string,
  ): Promise<void> {
    await startSession(this.deps.transport, { email, authKey, sharedComputer, code });
  }

  /** With a session: fetches, verifies and opens the account, proves this device or adds it. */
  async enter(wrapKey: Uint8Array, sharedComputer: boolean, by: EnterBy = {}): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#enter(wrapKey, sharedComputer, by);
      } catch (error) {
        // Another device of the same person was added in between: read anew.
        if (attempt === mostTries || !isDomainFailure(error, 'CHAIN_CONFLICT')) throw error;
      }
    }
  }

  async #enter(wrapKey: Uint8Array, sharedComputer: boolean, { made, passkey }: EnterBy): Promise<void> {
    const { api } = this.deps.transport;
    this.#local = sharedComputer ? createMemoryLocalAccount() : this.deps.local;
    const stored = await this.#local.readProfile();
    const { me, opened, profile } = await openOwnAccount(api, { wrapKey, passkey, stored });
    const { account, chain } = opened;
    const known = profile === null ? null : openKeptDevice(account, chain, profile);
    if (known !== null) return await this.#bindDevice(me, known, opened, sharedComputer);
    if (stored !== null) await this.#forget(stored);
    if (made !== undefined) return await this.#bindDevice(me, made, opened, sharedComputer);
    await this.#addThisDevice(me, opened, sharedComputer);
  }

  /** A device that is in the chain proves that it is the one of this session. */
  async #bindDevice(me: Me, device: DeviceKeys, opened: OpenAccount, sharedComputer: boolean): Promise<void> {
    const { deviceId } = device;
    const proof = signSessionProof(device, opened.account.userId, me.sessionId);
    await this.deps.transport.api.identity.bindDevice.mutate({ deviceId, proof });
    await this.#open({ ...me, deviceId }, device, opened, sharedComputer);
  }

  /** With a session that another device's grant gave: opens the account that it handed over, and adds this device to it. */
  async enterLinked(linked: LinkedAccount): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#enterLinked(linked);
      } catch (error) {
        if (attempt === mostTries || !isDomainFailure(error, 'CHAIN_CONFLICT')) throw error;
      }
    }
  }

  async #enterLinked(linked: LinkedAccount): Promise<void> {
    const { transport, clock } = this.deps;
    this.#local = this.deps.local;
    const { me, opened, log } = await openLinkedAccount(transport.api, linked, clock.now());
    const stored = await this.#local.readProfile();
    if (stored !== null) await this.#forget(stored);
    await this.#addThisDevice(me, opened, false, log);
  }

  async #addThisDevice(
    me: Me,
    { account, chain, material }: OpenAccount,
    sharedComputer: boolean,
    log: FetchedLog | null = null,
  ): Promise<void> {
    const { api } = this.deps.transport;
    const device = newDeviceKeys();
    const change = addDevice(
      { account, chain, now: this.deps.clock.now() },
      { device, label: this.deps.deviceLabel },
    );
    const { afterSeq, links, slots, vault, vaultVersion } = change;
    await api.identity.addDevice.mutate({
      deviceId: device.deviceId,
      update: { afterSeq, links, slots, vault, vaultVersion },
    });
    const next = { ...material, links: [...material.links, ...links] };
    await this.#open(
      { ...me, deviceId: device.deviceId },
      device,
      { account: change.account, chain: change.chain, material: next },
      sharedComputer,
      log,
    );
  }

  /** SECOND_FACTOR_NEEDED: the session is over, and signing in asks for a code. */
  async unlock(password: string, code?: string): Promise<void> {
    const profile = await this.#local.readProfile();
    if (profile === null) throw new DomainError('UNAUTHENTICATED');
    try {
      await this.deps.transport.api.identity.me.query();
    } catch (error) {
      if (!isDomainFailure(error, 'UNAUTHENTICATED')) throw error;
      return this.#signInAgain(profile.email, password, code);
    }
    const { kdf } = await this.deps.transport.api.identity.prelogin.mutate({ email: profile.email });
    assertKdfParams(kdf);
    const { wrapKey } = await derivePassword(password, kdf);
    try {
      await this.enter(wrapKey, false);
    } catch (error) {
      // A slot that does not open tells a wrong password and a tampered slot alike.
      if (error instanceof Refusal && error.code === 'E_COMMIT') throw new DomainError('WRONG_PASSWORD');
      throw error;
    }
  }

  /** Passkeys that open the account which this device knows. */
  async knownPasskeys(): Promise<PasskeyParams[]> {
    return (await this.#local.readProfile())?.passkeys ?? [];
  }

  /** Whether the account that this device knows is signed in. */
  async hasOwnSession(): Promise<boolean> {
    const profile = await this.#local.readProfile();
    try {
      return (await this.deps.transport.api.identity.me.query()).userId === profile?.userId;
    } catch (error) {
      if (isDomainFailure(error, 'UNAUTHENTICATED')) return false;
      throw error;
    }
  }

  /** The session is over, and the person gave a password only: it is what was wrong then. */
  async #signInAgain(email: string, password: string, code: string | undefined): Promise<void> {
    try {
      await this.signIn({ email, password, sharedComputer: false, code });
    } catch (error) {
      throw isDomainFailure(error, 'SIGN_IN_WRONG') ? new DomainError('WRONG_PASSWORD') : error;
    }
  }

  /** Takes the keys out of memory and off the disk; the password brings them back. */
  async lock(): Promise<void> {
    const open = this.session.value;
    if (open === null) return;
    if (open.sharedComputer) return this.signOut();
    await this.#close();
    await this.#local.writeSession(null);
    const profile = await this.#local.readProfile();
    if (profile !== null) await this.#showLocked(profile);
  }

  /** Ends the session here and takes this device off the list; what cannot be told to the server now ends with the session's time. */
  async signOut(): Promise<void> {
    const open = this.session.value;
    const profile = await this.#local.readProfile();
    // While the session holds; the page takes its own end of it out of the browser.
    await removeOwnPush(this.deps.transport.api).catch(() => undefined);
    if (open !== null) {
      await open.keeper
        .change((base) => retireDevice(base, open.keeper.device.deviceId))
        .catch(() => undefined);
    }
    await this.deps.transport.post('/api/auth/sign-out', {}).catch(() => undefined);
    await this.#close();
    if (profile !== null) await this.#forget(profile);
    this.phase.set({ phase: 'signed-out', reason: 'signed-out' });
  }

  /** A person is at the screen. */
  touch(): void {
    this.#cancelAutoLock();
    const open = this.session.value;
    if (open === null) return;
    const { autoLockMinutes } = readPreferences(open.keeper.account.settings);
    const minutes = open.sharedComputer ? 5 : autoLockMinutes;
    if (minutes === 0) return;
    this.#cancelAutoLock = this.deps.clock.after(minutes * 60_000, () => void this.lock());
  }

  async close(): Promise<void> {
    await this.#close();
  }

  async #open(
    me: Me,
    device: DeviceKeys,
    opened: OpenAccount,
    sharedComputer: boolean,
    firstLog: FetchedLog | null = null,
  ): Promise<void> {
    const { transport, clock } = this.deps;
    const local = this.#local;
    const persist = (now: OpenAccount) => keepAccount(local, keeper, now, sharedComputer);
    const keeper = new AccountKeeper({ me, device, opened, api: transport.api, clock, persist });
    await persist(opened);
    const records = sharedComputer
      ? createMemoryStore()
      : await this.deps.openRecords(recordsName(me.userId, device.deviceId));
    // The socket learns session and device when it opens: whatever was open before knows neither.
    transport.reconnect();
    const rogue = (code: Refusal['code']) => void this.#endRefused(code);
    this.session.set(openSession({ keeper, records, transport, clock, sharedComputer, rogue, firstLog }));
    this.phase.set({ phase: 'ready' });
    this.touch();
  }

  async #close(): Promise<void> {
    this.#cancelAutoLock();
    const open = this.session.value;
    this.session.set(null);
    await open?.scope.close();
    this.deps.transport.reconnect();
  }

  async #endSession(reason: 'session-ended' | 'device-revoked'): Promise<void> {
    const profile = await this.#local.readProfile();
    const sharedComputer = this.session.value?.sharedComputer === true;
    await this.#close();
    if (reason === 'device-revoked' && profile !== null) await this.#forget(profile);
    else await this.#local.writeSession(null);
    // What waits to be sent stays behind the lock, where signing in as somebody else would delete it.
    if (reason === 'session-ended' && profile !== null && !sharedComputer)
      return await this.#showLocked(profile, true);
    this.phase.set({ phase: 'signed-out', reason });
  }

  async #endRefused(code: Refusal['code']): Promise<void> {
    await this.#close();
    this.phase.set({ phase: 'refused', code });
  }

  async #forget(profile: LocalProfile): Promise<void> {
    await this.#local.clear();
    await this.deps.deleteRecords(recordsName(profile.userId, profile.deviceId));
  }

  async #showLocked(profile: LocalProfile, ended = false): Promise<void> {
    const { email, name, locale } = profile;
    const unsent = await countUnsent((name) => this.deps.openRecords(name), profile);
    this.phase.set({ phase: 'locked', email, name, locale, unsent, ended });
  }

  async #refuseOrLock(error: unknown, profile: LocalProfile): Promise<void> {
    if (error instanceof Refusal && error.code !== 'E_SLOT_RETIRED')
      this.phase.set({ phase: 'refused', code: error.code });
    else await this.#showLocked(profile);
  }
}
