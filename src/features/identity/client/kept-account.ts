/** The account as this device keeps it: sealed while it is locked, open again after a page load, gone when the person leaves. */
import type { RecordStore } from '#src/platform/client/record-store.ts';
import { type AccountState, findDevice, verifyChain } from '#src/protocol/open/account-chain.ts';
import { rememberChain, requireFresh } from '#src/protocol/open/account-checks.ts';
import { deviceId as asDeviceId, userId as asUserId } from '#src/protocol/open/ids.ts';
import { readPasskeyParams } from '#src/protocol/open/passkey-params.ts';
import { openWithAmk, type UnlockedAccount } from '#src/protocol/secret/account.ts';
import { type DeviceKeys, deviceKeys } from '#src/protocol/secret/device-keys.ts';
import { localKeys, openRecord, sealRecord } from '#src/protocol/secret/local-keys.ts';
import type { Me } from '../contract.ts';
import type { AccountKeeper, OpenAccount } from './account-keeper.ts';
import type { LocalAccount, LocalProfile, LocalSession } from './local-account.ts';

const seedRecord = 'device-seed';

/** The records of one account on one device. */
export const recordsName = (userId: string, deviceId: string) => `consulta-${userId}-${deviceId}`;

/** What was left unlocked, verified anew; refuses what does not go on from what this device has seen. */
export function openKept(
  profile: LocalProfile,
  session: LocalSession,
): { me: Me; device: DeviceKeys; opened: OpenAccount } {
  const userId = asUserId(profile.userId);
  const { material, amk, sessionId, deviceSeed } = session;
  const chain = verifyChain(userId, material.links);
  requireFresh(chain, profile.chain);
  const knownVaultVersion = profile.vaultVersion;
  const account = openWithAmk({ userId, amk, vaultBlob: material.vault, chain, knownVaultVersion });
  const { email, name, role, locale, deviceId } = profile;
  const me: Me = { userId, email, name, role, locale, sessionId, deviceId };
  return { me, device: deviceKeys(asDeviceId(deviceId), deviceSeed), opened: { account, chain, material } };
}

/** Keys of the device that this profile is of; null where it is not in the chain, or was taken out. */
export function openKeptDevice(
  account: UnlockedAccount,
  chain: AccountState,
  profile: LocalProfile,
): DeviceKeys | null {
  const known = findDevice(chain, asDeviceId(profile.deviceId));
  if (known === null || known.revokedSeq !== null) return null;
  const { deviceKey } = localKeys(account.localRoot, known.deviceId);
  return deviceKeys(known.deviceId, openRecord(deviceKey, seedRecord, profile.sealedSeed));
}

/** Writes down what opens the account here again. */
export async function keepAccount(
  local: LocalAccount,
  keeper: AccountKeeper,
  { account, chain, material }: OpenAccount,
  sharedComputer: boolean,
): Promise<void> {
  const { me, device, keys } = keeper;
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
  const { amk } = account;
  await local.writeSession({ amk, deviceSeed: device.seed, sessionId: me.sessionId, material });
}

/** How many messages wait sealed on this device; their number is all that can be told without the password. */
export async function countUnsent(
  openRecords: (name: string) => Promise<RecordStore>,
  { userId, deviceId }: LocalProfile,
): Promise<number> {
  try {
    const records = await openRecords(recordsName(userId, deviceId));
    const waiting = await records.list('outbox', '');
    records.close();
    return waiting.length;
  } catch {
    return 0;
  }
}
