/** One's own account as the server has it: signed in to, opened by a slot, and asked about when a session is over. */
import type { Transport } from '#src/platform/client/transport.ts';
import { toBase64 } from '#src/platform/wire.ts';
import { extendChain, findDevice, verifyChain } from '#src/protocol/open/account-chain.ts';
import { requireFresh } from '#src/protocol/open/account-checks.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { readPasskeyParams } from '#src/protocol/open/passkey-params.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { openAccount } from '#src/protocol/secret/account.ts';
import { signSessionProof } from '#src/protocol/secret/session-proof.ts';
import { readSlot } from '#src/protocol/secret/slots.ts';
import { codeAsHeader, codeHeader, type Me } from '../contract.ts';
import type { AccountKeeper, OpenAccount } from './account-keeper.ts';
import type { LocalProfile } from './local-account.ts';
import { readSignInAnswer } from './sign-in-answer.ts';

/** A session cookie for who knows this authKey; `code`: of the second factor. */
export async function startSession(
  transport: Transport,
  input: { email: string; authKey: Uint8Array; sharedComputer: boolean; code: string | undefined },
): Promise<void> {
  const { email, authKey, sharedComputer, code } = input;
  const body = { email, password: toBase64(authKey), rememberMe: !sharedComputer };
  const headers = code === undefined ? {} : { [codeHeader]: codeAsHeader(code) };
  const answer = await transport.post('/api/auth/sign-in/email', body, headers);
  if (answer.ok) return;
  throw readSignInAnswer(answer.status, answer.body);
}

/**
 * With a session: fetches, verifies and opens the account by its password, or by this passkey (its credential id). `stored`: what this device
 * has kept of an account; `profile` is the same where it is of this one, and then nothing older than it is accepted.
 */
export async function openOwnAccount(
  api: Transport['api'],
  input: { wrapKey: Uint8Array; passkey: Uint8Array | undefined; stored: LocalProfile | null },
): Promise<{ me: Me; opened: OpenAccount; profile: LocalProfile | null }> {
  const { wrapKey, passkey, stored } = input;
  const me = await api.identity.me.query();
  const kind = passkey === undefined ? 'password' : 'passkey';
  const material = await api.identity.material.query({ slot: kind });
  const userId = asUserId(me.userId);
  const chain = verifyChain(userId, material.links);
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
  return { me, opened: { account, chain, material }, profile };
}

/** The slot of that passkey, or without one that of the password. */
function isSlotOf(blob: Uint8Array, passkey: Uint8Array | undefined): boolean {
  const { kind, params } = readSlot(blob);
  if (passkey === undefined || kind !== 'passkey') return passkey === undefined && kind === 'password';
  return equalBytes(readPasskeyParams(params).credentialId, passkey);
}

/**
 * Whether another device of the person took this one off the list: asked for with this device's own signature, believed
 * only from a signed link. Without an answer the session has merely ended.
 */
export async function wasRevoked(api: Transport['api'], keeper: AccountKeeper): Promise<boolean> {
  const { me, device, chain, userId } = keeper;
  const proof = signSessionProof(device, userId, me.sessionId);
  const { deviceId } = device;
  const asked = { userId, deviceId, sessionId: me.sessionId, afterSeq: chain.headSeq, proof };
  try {
    const { links } = await api.identity.revocation.mutate(asked);
    return (findDevice(extendChain(chain, links), deviceId)?.revokedSeq ?? null) !== null;
  } catch {
    return false;
  }
}
