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
  type SlotKind,
  type SlotManifest,
  slotKinds,
} from '#src/protocol/open/account-links.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import { enc } from '#src/protocol/open/encoding.ts';
import { H } from '#src/protocol/open/hash.ts';
import { L } from '#src/protocol/open/labels.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { splitSigned } from '#src/protocol/open/signed.ts';
import { type AccountUpdate, displayName, type identityContract, type Role } from '../contract.ts';

export type NewMaterial = z.infer<(typeof identityContract)['acceptInvitation']['input']>['material'];
type Kdf = NewMaterial['kdf'];
type Sealed = Pick<AccountUpdate, 'slots' | 'vault' | 'vaultVersion'>;

function refuseInput(): never {
  throw new DomainError('BAD_INPUT');
}

/** The one slot of a kind; every account has exactly one of each. */
function slotOf(manifest: SlotManifest, kind: SlotKind): ManifestSlot {
  const [slot, ...more] = manifest.slots.filter((each) => each.kind === kind);
  return slot === undefined || more.length > 0 ? refuseInput() : slot;
}

function requireManifest(state: AccountState): SlotManifest {
  const { manifest } = state;
  return manifest === null || manifest.slots.length !== slotKinds.length ? refuseInput() : manifest;
}

/** The slots that arrive are those of these kinds that the manifest lists, no more and no fewer. */
function requireSlots(manifest: SlotManifest, kinds: readonly SlotKind[], sealed: Sealed): void {
  if (sealed.slots.length !== kinds.length) refuseInput();
  for (const kind of kinds) {
    const { slotId } = slotOf(manifest, kind);
    if (!sealed.slots.some((slot) => slot.kind === kind && slot.slotId === slotId)) refuseInput();
  }
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
  requireSlots(manifest, slotKinds, material);
  requireVault(manifest, material);
  requireKdf(state, material.kdf);
  return requireShownName(state);
}

/**
 * A change of an account. `replaces` are the slots that what the caller proved lets them replace: the others stay what they
 * are, only sealed again when the master key is a new one. Answers the name.
 */
export function requireChange(
  before: AccountState,
  after: AccountState,
  update: AccountUpdate,
  replaces: readonly SlotKind[],
): string {
  const [earlier, manifest] = [requireManifest(before), requireManifest(after)];
  for (const kind of slotKinds) {
    const [old, next] = [slotOf(earlier, kind), slotOf(manifest, kind)];
    const same =
      old.slotId === next.slotId &&
      equalBytes(old.slotPk, next.slotPk) &&
      equalBytes(old.params, next.params) &&
      equalBytes(old.wrapHash, next.wrapHash);
    const fits = replaces.includes(kind) ? old.slotId !== next.slotId : same;
    if (!fits) refuseInput();
  }
  requireSlots(manifest, manifest.amkGen === earlier.amkGen ? replaces : slotKinds, update);
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
