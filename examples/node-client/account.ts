/** From e-mail and password to an open account with a device of its own (docs/protocol.md §3 to §5, §8). */
import { type AccountState, findDevice, verifyChain } from '#src/protocol/open/account-chain.ts';
import { rememberChain, requireFresh, requireOwnChain } from '#src/protocol/open/account-checks.ts';
import { userId as asUserId, type UserId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { openAccount, type UnlockedAccount } from '#src/protocol/secret/account.ts';
import { addDevice } from '#src/protocol/secret/account-changes.ts';
import { type DeviceKeys, deviceKeys, newDeviceKeys } from '#src/protocol/secret/device-keys.ts';
import { localKeys, openRecord, sealRecord } from '#src/protocol/secret/local-keys.ts';
import { assertKdfParams, derivePassword, type KdfParams } from '#src/protocol/secret/password-kdf.ts';
import { signSessionProof } from '#src/protocol/secret/session-proof.ts';
import type { Http } from './http.ts';
import { base64, type Json } from './json.ts';
import type { Memory } from './memory.ts';

export interface Me {
  userId: UserId;
  account: UnlockedAccount;
  chain: AccountState;
  device: DeviceKeys;
  /** Token of the session, to end it. */
  token: string;
}

const seedRecord = 'device-seed';

function readKdf(kdf: Json): KdfParams {
  if (kdf.at('alg').text() !== 'argon2id13') refuse('E_KDF_ALG');
  return {
    alg: 'argon2id13',
    opsLimit: kdf.at('opsLimit').number(),
    memBytes: kdf.at('memBytes').number(),
    salt: kdf.at('salt').bytes(),
  };
}

/** Signs in, opens the account, and proves this device, or adds it on its first run. */
export async function signIn(
  http: Http,
  input: { email: string; password: string; memory: (userId: string) => Memory },
): Promise<{ me: Me; memory: Memory }> {
  const { email } = input;
  const prelogin = await http.post('/api/session/prelogin', { email });
  const kdf = readKdf(prelogin.at('kdf'));
  // Before anything is derived (KDF-1 … KDF-3).
  assertKdfParams(kdf);
  const { authKey, wrapKey } = await derivePassword(input.password, kdf);
  const session = await http.post('/api/session', { email, authKey: base64(authKey) });
  const token = session.at('token').text();
  http.setToken(token);

  const userId = asUserId(session.at('userId').text());
  const memory = input.memory(userId);
  try {
    const { account, chain } = await open(http, userId, wrapKey, memory);
    const sessionId = session.at('sessionId').text();
    const found = await proveDevice(http, { account, chain, sessionId }, memory);
    return { me: { userId, account, token, ...found }, memory };
  } catch (error) {
    memory.close();
    throw error;
  }
}

/** The account behind the password slot, checked as OPN-1 … OPN-7 and ACC-17 say. */
async function open(
  http: Http,
  userId: UserId,
  wrapKey: Uint8Array,
  memory: Memory,
): Promise<{ account: UnlockedAccount; chain: AccountState }> {
  const material = await http.get('/api/account/material', { slot: 'password' });
  const links = material.at('links').list();
  const chain = verifyChain(
    userId,
    links.map((link) => link.bytes()),
  );
  const seen = memory.device;
  if (seen !== null) requireFresh(chain, seen.chain);
  const sameEra = seen !== null && seen.chain.era === chain.era;
  const slot = material
    .at('slots')
    .list()
    .find((each) => each.at('kind').text() === 'password');
  const account = openAccount({
    userId,
    chain,
    wrapKey,
    slotBlob: slot?.at('blob').bytes() ?? refuse('E_SLOT_MANIFEST', 'no password slot'),
    vaultBlob: material.at('vault').bytes(),
    ...(sameEra ? { knownVaultVersion: seen.vaultVersion } : {}),
  });
  requireOwnChain(chain, account.ik.pk, sameEra ? seen.chain : null);
  return { account, chain };
}

interface Opened {
  account: UnlockedAccount;
  chain: AccountState;
  sessionId: string;
}

async function proveDevice(
  http: Http,
  { account, chain, sessionId }: Opened,
  memory: Memory,
): Promise<{ device: DeviceKeys; chain: AccountState }> {
  const { userId, vaultVersion } = account;
  const kept = memory.device;
  const listed = kept === null ? null : findDevice(chain, kept.deviceId);
  if (kept !== null && listed !== null && listed.revokedSeq === null) {
    const keys = localKeys(account.localRoot, kept.deviceId);
    memory.openWith(keys.cacheKey);
    const device = deviceKeys(kept.deviceId, openRecord(keys.deviceKey, seedRecord, kept.sealedSeed));
    const proof = base64(signSessionProof(device, userId, sessionId));
    await http.post('/api/account/devices/bind', { deviceId: device.deviceId, proof });
    memory.device = { ...kept, chain: rememberChain(chain), vaultVersion };
    memory.save();
    return { device, chain };
  }
  const device = newDeviceKeys();
  const keys = localKeys(account.localRoot, device.deviceId);
  memory.forgetRecords();
  memory.openWith(keys.cacheKey);
  const change = addDevice({ account, chain, now: Date.now() }, { device, label: 'Node example' });
  // On the disk before it is in the chain: a device whose key is lost stays in there for good.
  const sealedSeed = sealRecord(keys.deviceKey, seedRecord, device.seed);
  memory.device = { deviceId: device.deviceId, sealedSeed, chain: rememberChain(chain), vaultVersion };
  memory.save();
  const { afterSeq } = change;
  const update = { afterSeq, links: change.links.map(base64), slots: [], vault: null, vaultVersion: null };
  await http.post('/api/account/devices', { deviceId: device.deviceId, update });
  return { device, chain: change.chain };
}
