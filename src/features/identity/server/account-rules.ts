/**
 * What the server asks of new keys beyond what the protocol proves, so that nobody is locked out by half an update and no
 * stolen session replaces what needs the password. Pure.
 */
import type * as z from 'zod';
import { DomainError } from '#src/platform/domain-error.ts';
import type { AccountState } from '#src/protocol/open/account-chain.ts';
import {
  type LinkKind,
  type ManifestSlot,
  readLink,
  type SlotManifest,
} from '#src/protocol/open/account-links.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { enc } from '#src/protocol/open/encoding.ts';
import { H } from '#src/protocol/open/hash.ts';
import { L } from '#src/protocol/open/labels.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { splitSigned } from '#src/protocol/open/signed.ts';
import { type AccountUpdate, displayName, type identityContract, type Role } from '../contract.ts';

/** Every account has exactly one slot of each of these; passkeys come and go beside them. */
const baseKinds = ['password', 'recovery'] as const;
export type BaseKind = (typeof baseKinds)[number];
/** What a change may do to the slots of passkeys. */
export type PasskeyChange = 'same' | 'add' | 'drop';

export type NewMaterial = z.infer<(typeof identityContract)['acceptInvitation']['input']>['material'];
type Kdf = NewMaterial['kdf'];
type Sealed = Pick<AccountUpdate, 'slots' | 'vault' | 'vaultVersion'>;

function refuseInput(): never {
  throw new DomainError('BAD_INPUT');
}

/** The one slot of a kind of which every account has exactly one. */
function slotOf(manifest: SlotManifest, kind: BaseKind): ManifestSlot {
  const [slot, ...more] = manifest.slots.filter((each) => each.kind === kind);
  return slot === undefined || more.length > 0 ? refuseInput() : slot;
}

function requireManifest(state: AccountState): SlotManifest {
  const manifest = state.manifest ?? refuseInput();
  for (const kind of baseKinds) slotOf(manifest, kind);
  return manifest;
}

/** The slots that arrive are these of the manifest, no more and no fewer. */
function requireSlots(expected: readonly ManifestSlot[], sealed: Sealed): void {
  if (sealed.slots.length !== expected.length) refuseInput();
  for (const { slotId, kind } of expected) {
    if (!sealed.slots.some((slot) => slot.kind === kind && slot.slotId === slotId)) refuseInput();
  }
}

function isSame(old: ManifestSlot, next: ManifestSlot | undefined): boolean {
  return (
    next !== undefined &&
    old.kind === next.kind &&
    equalBytes(old.slotPk, next.slotPk) &&
    equalBytes(old.params, next.params) &&
    equalBytes(old.wrapHash, next.wrapHash)
  );
}

/** The vault that arrives is the one the manifest names. */
function requireVault(manifest: SlotManifest, sealed: Sealed): void {
  if (sealed.vault === null || sealed.vaultVersion !== manifest.vaultVersion) refuseInput();
  if (!equalBytes(H(L('vault-hash'), sealed.vault), manifest.vaultHash)) refuseInput();
}

/** What sign-in tells about the password must be what its slot was sealed under. */
export function requireKdf(state: AccountState, kdf: Kdf): void {
  const { params } = slotOf(requireManifest(state), 'password');
  if (!equalBytes(params, enc(kdf.alg, kdf.opsLimit, kdf.memBytes, kdf.salt))) refuseInput();
}

/** One is added alone; dropping is for good, so the master key must be a new one, which `dropped` passkeys have no slot for. */
function requirePasskeys(
  allowed: PasskeyChange,
  { dropped, added }: { dropped: number; added: number },
): void {
  const fits =
    allowed === 'add' ? dropped === 0 && added === 1 : added === 0 && (allowed === 'drop' || dropped === 0);
  if (!fits) refuseInput();
}

/** A name that can be shown: not blank, not endless, no characters that turn the text around it. */
function requireShownName(state: AccountState): string {
  const name = state.profile?.displayName;
  const shown = displayName.safeParse(name);
  return shown.success && shown.data === name ? name : refuseInput();
}

/** A new account or a new era: one device, first encryption key, both slots, the vault. Answers its name. */
export function requireNewAccount(state: AccountState, material: NewMaterial, role: Role): string {
  if (state.profile?.role !== role || state.ekGen !== 1 || state.devices.length !== 1) refuseInput();
  if (state.devices[0]?.revokedSeq !== null) refuseInput();
  const manifest = requireManifest(state);
  if (manifest.slots.length !== baseKinds.length) refuseInput();
  requireSlots(manifest.slots, material);
  requireVault(manifest, material);
  requireKdf(state, material.kdf);
  return requireShownName(state);
}

/**
 * A change of an account. `replaces` are the slots that what the caller proved lets them replace, `passkeys` what it lets them do to
 * passkeys: the others stay what they are, only sealed again when the master key is a new one. Answers the name.
 */
export function requireChange(
  before: AccountState,
  after: AccountState,
  update: AccountUpdate,
  replaces: readonly BaseKind[],
  passkeys: PasskeyChange,
): string {
  const [earlier, manifest] = [requireManifest(before), requireManifest(after)];
  const kept = (old: ManifestSlot) => manifest.slots.find((slot) => slot.slotId === old.slotId);
  for (const kind of baseKinds) {
    const old = slotOf(earlier, kind);
    if (replaces.includes(kind) ? kept(old) !== undefined : !isSame(old, kept(old))) refuseInput();
  }
  const made = manifest.slots.filter((slot) => earlier.slots.every((old) => old.slotId !== slot.slotId));
  requirePasskeys(passkeys, {
    dropped: earlier.slots.filter((old) => old.kind === 'passkey' && !isSame(old, kept(old))).length,
    added: made.filter((slot) => slot.kind === 'passkey').length,
  });
  requireSlots(manifest.amkGen === earlier.amkGen ? made : manifest.slots, update);
  if (manifest.version !== earlier.version) requireVault(manifest, update);
  else if (update.vault !== null || update.vaultVersion !== null) refuseInput();
  return requireShownName(after);
}

/** Links that add a device to a session hold exactly that device and, if any, its slots link. */
export function requireDeviceLinks(links: readonly Uint8Array[], deviceId: string): void {
  const payloads = links.map((signed) => readLink(splitSigned(signed, limits.linkBytes).body).payload);
  const count = (kind: LinkKind) => payloads.filter((payload) => payload.kind === kind).length;
  const named = payloads.some((payload) => payload.kind === 'device+' && payload.deviceId === deviceId);
  const slotLinks = count('slots');
  if (!named || count('device+') !== 1 || slotLinks > 1 || payloads.length !== 1 + slotLinks) refuseInput();
}
