/** Sign-in, unlock, lock, sign-out: which phase the device is in, and the open account while there is one. */
import type { EngineStatus } from '#src/features/messaging/client/engine-api.ts';
import { removeOwnPush } from '#src/features/notifications/client/push-leave.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import { createMemoryStore, type RecordStore } from '#src/platform/client/record-store.ts';
import { Signal } from '#src/platform/client/signal.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { toBase64 } from '#src/platform/wire.ts';
import { extendChain, findDevice, verifyChain } from '#src/protocol/open/account-chain.ts';
import { rememberChain, requireFresh } from '#src/protocol/open/account-checks.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { deviceId as asDeviceId, userId as asUserId } from '#src/protocol/open/ids.ts';
import { type PasskeyParams, readPasskeyParams } from '#src/protocol/open/passkey-params.ts';
import { Refusal, refuse } from '#src/protocol/open/refusal.ts';
import { openAccount, openWithAmk } from '#src/protocol/secret/account.ts';
import { addDevice, retireDevice } from '#src/protocol/secret/account-changes.ts';
import { type DeviceKeys, deviceKeys, newDeviceKeys } from '#src/protocol/secret/device-keys.ts';
import type { LinkedAccount } from '#src/protocol/secret/device-link.ts';
import { localKeys, openRecord, sealRecord } from '#src/protocol/secret/local-keys.ts';
import { assertKdfParams, derivePassword } from '#src/protocol/secret/password-kdf.ts';
import { signSessionProof } from '#src/protocol/secret/session-proof.ts';
import { readSlot } from '#src/protocol/secret/slots.ts';
import type { Me } from '../contract.ts';
import { AccountKeeper, type OpenAccount } from './account-keeper.ts';
import { failureOf, isDomainFailure } from './failure.ts';
import type { FetchedLog } from './key-log-fetch.ts';
import { openLinkedAccount } from './linked-account.ts';
import { createMemoryLocalAccount, type LocalAccount, type LocalProfile } from './local-account.ts';
import { readPreferences } from './preferences.ts';
import { readSignInAnswer } from './sign-in-answer.ts';
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
const recordsName = (userId: string, deviceId: string) => `consulta-${userId}-${deviceId}`;
const seedRecord = 'device-seed';
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
      const chain = verifyChain(asUserId(profile.userId), session.material.links);
      requireFresh(chain, profile.chain);
      const userId = asUserId(profile.userId);
      const { vault: vaultBlob } = session.material;
      const account = openWithAmk({
        userId,
        amk: session.amk,
        vaultBlob,
        chain,
        knownVaultVersion: profile.vaultVersion,
      });
      const { email, name, role, locale, deviceId } = profile;
      const me: Me = { userId, email, name, role, locale, sessionId: session.sessionId, deviceId };
      const device = deviceKeys(asDeviceId(deviceId), session.deviceSeed);
      await this.#open(me, device, { account, chain, material: session.material }, false);
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
        await this.#endSession((await this.#wasRevoked(open)) ? 'device-revoked' : 'session-ended');
      else if (failure.kind === 'refusal' && failure.code === 'E_DEVICE')
        await this.#endSession('device-revoked');
      else if (failure.kind === 'refusal' && failure.code === 'E_SLOT_RETIRED') await this.lock();
      else if (failure.kind === 'refusal' && failure.code === 'E_ROGUE_SELF')
        await this.#endRefused(failure.code);
    }
  }

  /**
   * Whether another device of the person took this one off the list: asked for with this device's own signature, believed
   * only from a signed link. Without an answer the session has merely ended.
   */
  async #wasRevoked({ keeper }: UnlockedSession): Promise<boolean> {
    const { me, device, chain, userId } = keeper;
    const proof = signSessionProof(device, userId, me.sessionId);
    const { deviceId } = device;
    const asked = { userId, deviceId, sessionId: me.sessionId, afterSeq: chain.headSeq, proof };
    try {
      const { links } = await this.deps.transport.api.identity.revocation.mutate(asked);
      return (findDevice(extendChain(chain, links), deviceId)?.revokedSeq ?? null) !== null;
    } catch {
      return false;
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
    const body = { email, password: toBase64(authKey), rememberMe: !sharedComputer };
    const headers = code === undefined ? {} : { 'x-second-factor': asHeader(code) };
    const answer = await this.deps.transport.post('/api/auth/sign-in/email', body, headers);
    if (answer.ok) return;
    throw readSignInAnswer(answer.status, answer.body);
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
    const me = await api.identity.me.query();
    const kind = passkey === undefined ? 'password' : 'passkey';
    const material = await api.identity.material.query({ slot: kind });
    const userId = asUserId(me.userId);
    const chain = verifyChain(userId, material.links);
    const stored = await this.#local.readProfile();
    const profile = stored?.userId === me.userId && stored.chain.era === chain.era ? stored : null;
    if (profile !== null) requireFresh(chain, profile.chain);
    const slot =
      material.slots.find(({ blob }) => isSlotOf(blob, passkey)) ??
      refuse(passkey === undefined ? 'E_SLOT_MANIFEST' : 'E_SLOT_RETIRED', 'no such slot');
    const account = openAccount({
      userId,
      slotBlob: slot.blob,
      wrapKey,
      vaultBlob: material.vault,
      chain,
      ...(profile === null ? {} : { knownVaultVersion: profile.vaultVersion }),
    });
    const known = profile === null ? null : findDevice(chain, asDeviceId(profile.deviceId));
    if (profile !== null && known !== null && known.revokedSeq === null) {
      const { deviceKey } = localKeys(account.localRoot, known.deviceId);
      const device = deviceKeys(known.deviceId, openRecord(deviceKey, seedRecord, profile.sealedSeed));
      const proof = signSessionProof(device, userId, me.sessionId);
      await api.identity.bindDevice.mutate({ deviceId: device.deviceId, proof });
      await this.#open(
        { ...me, deviceId: device.deviceId },
        device,
        { account, chain, material },
        sharedComputer,
      );
      return;
    }
    if (stored !== null) await this.#forget(stored);
    if (made !== undefined) {
      const proof = signSessionProof(made, userId, me.sessionId);
      await api.identity.bindDevice.mutate({ deviceId: made.deviceId, proof });
      const opened = { account, chain, material };
      await this.#open({ ...me, deviceId: made.deviceId }, made, opened, sharedComputer);
      return;
    }
    await this.#addThisDevice(me, { account, chain, material }, sharedComputer);
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
    const persist = (now: OpenAccount) => this.#persist(local, keeper, now, sharedComputer);
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

  async #persist(
    local: LocalAccount,
    keeper: AccountKeeper,
    opened: OpenAccount,
    sharedComputer: boolean,
  ): Promise<void> {
    const { me, device, keys } = keeper;
    const { account, chain, material } = opened;
    await local.writeProfile({
      userId: me.userId,
      email: me.email,
      name: chain.profile?.displayName ?? me.name,
      role: me.role,
      locale: me.locale,
      deviceId: device.deviceId,
      sealedSeed: sealRecord(keys.deviceKey, seedRecord, device.seed),
      kdf: material.kdf,
      chain: rememberChain(chain),
      vaultVersion: account.vaultVersion,
      sharedComputer,
      passkeys: account.slots
        .filter((slot) => slot.kind === 'passkey')
        .map((slot) => readPasskeyParams(slot.params)),
    });
    await local.writeSession({
      amk: account.amk,
      deviceSeed: device.seed,
      sessionId: me.sessionId,
      material,
    });
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
    await this.#close();
    if (reason === 'device-revoked' && profile !== null) await this.#forget(profile);
    else await this.#local.writeSession(null);
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

  async #showLocked(profile: LocalProfile): Promise<void> {
    const { email, name, locale } = profile;
    this.phase.set({ phase: 'locked', email, name, locale, unsent: await this.#countUnsent(profile) });
  }

  /** How many messages wait sealed on this device; their number is all that can be told without the password. */
  async #countUnsent({ userId, deviceId }: LocalProfile): Promise<number> {
    try {
      const records = await this.deps.openRecords(recordsName(userId, deviceId));
      const waiting = await records.list('outbox', '');
      records.close();
      return waiting.length;
    } catch {
      return 0;
    }
  }

  async #refuseOrLock(error: unknown, profile: LocalProfile): Promise<void> {
    if (error instanceof Refusal && error.code !== 'E_SLOT_RETIRED')
      this.phase.set({ phase: 'refused', code: error.code });
    else await this.#showLocked(profile);
  }
}

/** A header takes no other characters; a code has none. */
const asHeader = (code: string) => code.replace(/[^\x20-\x7e]/g, '').slice(0, 40);

/** The slot of that passkey, or without one that of the password. */
function isSlotOf(blob: Uint8Array, passkey: Uint8Array | undefined): boolean {
  const { kind, params } = readSlot(blob);
  if (passkey === undefined || kind !== 'passkey') return passkey === undefined && kind === 'password';
  return equalBytes(readPasskeyParams(params).credentialId, passkey);
}
