/** The clinic's key in an account: checked by everybody, held by administrators. Secrets stay in the worker and the vault. */
import { requirePassword } from '#src/features/identity/client/password-check.ts';
import type { UnlockedSession } from '#src/features/identity/client/unlocked-session.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { rootDigits, rootQr, verifyRootQr } from '#src/protocol/open/clinic-root.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { identityDigits } from '#src/protocol/open/safety-number.ts';
import { updateVault } from '#src/protocol/secret/account-changes.ts';
import { clinicRootKeys } from '#src/protocol/secret/clinic-root.ts';
import { newRecoveryCode, parseRecoveryCode, recoveryCodeOf } from '#src/protocol/secret/recovery-code.ts';
import type { KeyPair } from '#src/protocol/secret/sodium-secret.ts';
import type { ClinicRootView } from './trust-api.ts';
import { readTrust, sameDigits, type TrustMemory, writeTrust } from './trust-settings.ts';

export interface TrustDeps {
  session: UnlockedSession;
  api: Transport['api'];
  now: () => number;
}

async function servedRoot({ api }: TrustDeps): Promise<Uint8Array | null> {
  return (await api.trust.root.query()).rootPk;
}

function sameKey(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a !== null && b !== null && equalBytes(a, b);
}

export async function readClinicRoot(deps: TrustDeps): Promise<ClinicRootView> {
  const { keeper, directory } = deps.session;
  const { memory } = directory.vouching;
  const served = await servedRoot(deps);
  const checked = memory === null ? 'no' : sameKey(memory.rootPk, served) ? 'yes' : 'other';
  return {
    exists: served !== null,
    checked,
    checkedAt: memory?.checkedAt ?? null,
    holds: checked === 'yes' && memory?.entropy != null,
    poster:
      memory === null || checked !== 'yes'
        ? null
        : { qr: rootQr(memory.rootPk), digits: rootDigits(memory.rootPk) },
    ownDigits: identityDigits(keeper.chain),
  };
}

async function remember({ session }: TrustDeps, next: TrustMemory | null): Promise<void> {
  await session.keeper.change((base) =>
    updateVault(base, { settings: writeTrust(base.account.settings, next) }),
  );
}

/** Who was vouched for before is still missed under another key. */
function checkedMemory(deps: TrustDeps, rootPk: Uint8Array, entropy: Uint8Array | null): TrustMemory {
  const before = readTrust(deps.session.keeper.account.settings);
  return { rootPk, checkedAt: deps.now(), entropy, seen: before?.seen ?? {} };
}

/** `code`: bytes of the scanned code, or its 30 digits as typed. True when it is that of the key in force, which is believed from then on. */
export async function checkClinicCode(deps: TrustDeps, code: Uint8Array | string): Promise<boolean> {
  const rootPk = await servedRoot(deps);
  if (rootPk === null) throw new DomainError('NOT_FOUND');
  const matches =
    typeof code === 'string' ? sameDigits(code, rootDigits(rootPk)) : verifyRootQr(code, rootPk);
  if (!matches) return false;
  const before = readTrust(deps.session.keeper.account.settings);
  if (!sameKey(before?.rootPk ?? null, rootPk)) await remember(deps, checkedMemory(deps, rootPk, null));
  await deps.session.directory.refreshStanding();
  return true;
}

/** Kept in the vault before anybody hears of it: a key that is in force must never be one that nobody holds. */
export async function makeClinicRoot(deps: TrustDeps, replace: boolean): Promise<void> {
  const served = await servedRoot(deps);
  if (served !== null && !replace) throw new DomainError('ROOT_CHANGED');
  const before = readTrust(deps.session.keeper.account.settings);
  const code = newRecoveryCode();
  const { pk } = clinicRootKeys(code);
  await remember(deps, checkedMemory(deps, pk, code.entropy));
  try {
    await deps.api.trust.publishRoot.mutate({ rootPk: pk, replaces: served });
  } catch (error) {
    // Nobody took it; where even that is not known, the next look at the key in force tells.
    await remember(deps, before);
    throw error;
  }
}

export async function importClinicRoot(deps: TrustDeps, text: string): Promise<void> {
  const { entropy } = parseRecoveryCode(text);
  const { pk } = clinicRootKeys({ entropy });
  const served = await servedRoot(deps);
  if (!sameKey(served, pk)) refuse('E_ATTEST', 'the code of another key');
  await remember(deps, checkedMemory(deps, pk, entropy));
}

export async function readClinicRootCode(deps: TrustDeps, password: string): Promise<string> {
  const { account } = deps.session.keeper;
  const { entropy } = readTrust(account.settings) ?? {};
  if (entropy == null) throw new DomainError('NOT_FOUND');
  await requirePassword(account, password);
  return recoveryCodeOf(entropy).text;
}

/** The keys that sign; NOT_FOUND without them, ROOT_CHANGED when another key is in force by now. */
export async function requireRootKeys(deps: TrustDeps): Promise<KeyPair> {
  const memory = readTrust(deps.session.keeper.account.settings);
  if (memory === null || memory.entropy === null) throw new DomainError('NOT_FOUND');
  const keys = clinicRootKeys({ entropy: memory.entropy });
  if (!sameKey(await servedRoot(deps), keys.pk)) throw new DomainError('ROOT_CHANGED');
  return keys;
}
