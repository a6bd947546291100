/** Attacks on vault, manifest and changes of an account. */
import { enc } from '../open/encoding.ts';
import { limits } from '../open/limits.ts';
import { openAccount, openWithAmk, type UnlockedAccount } from '../secret/account.ts';
import {
  addDevice,
  changePassword,
  completeRecovery,
  replaceRecovery,
  revokeDevices,
  updateVault,
} from '../secret/account-changes.ts';
import { newDeviceKeys } from '../secret/device-keys.ts';
import { LinkWriter } from '../secret/link-writer.ts';
import { newKdfParams } from '../secret/password-kdf.ts';
import { systemRandom } from '../secret/random.ts';
import { manifestSlot, newSlotShell, openSlot, readSlot } from '../secret/slots.ts';
import { hashVault, sealVault } from '../secret/vault.ts';
import { type Attack, expectTrue, now, type Person, person, refuses, served, take } from './world.ts';

export function slotOf(who: Person, kind: 'password' | 'recovery' = 'password'): Uint8Array {
  return who.made.slots.find((slot) => slot.kind === kind)?.blob ?? new Uint8Array(0);
}

export function open(who: Person, changes: Partial<Parameters<typeof openAccount>[0]> = {}): UnlockedAccount {
  const { userId, wrapKey, chain, made } = who;
  return openAccount({ userId, slotBlob: slotOf(who), wrapKey, vaultBlob: made.vault, chain, ...changes });
}

/** A slot blob with fields exchanged. */
export function tampered(blob: Uint8Array, changes: Partial<ReturnType<typeof readSlot>>): Uint8Array {
  const s = { ...readSlot(blob), ...changes };
  const id = Uint8Array.from(blob.subarray(16, 32));
  return enc(1, id, s.kind, s.slotPk, s.params, s.wrap, s.amkBox);
}

/** A chain with one more `slots` link, as only the owner (or a bug of the owner's) could write it. */
export function withManifest(who: Person, changes: object): Person {
  const writer = new LinkWriter(who.account.ik, who.chain, now);
  const before = who.chain.manifest;
  if (before === null) throw new Error('no manifest');
  const version = before.version + 1;
  const manifest = { ...before, version, vaultVersion: before.vaultVersion + 1, ...changes };
  writer.append({ kind: 'slots', manifest });
  return { ...who, chain: writer.chain, links: [...who.links, ...writer.links] };
}

export const accountAttacks: Attack[] = [
  {
    number: 6,
    rule: 'VLT-3',
    title: 'an older vault, manifest or chain is refused by who has seen a newer one',
    run: () => {
      const ada = person('Ada');
      const change = updateVault({ account: ada.account, chain: ada.chain, now }, { settings: enc('dark') });
      const after = take(ada, change);
      const vaultBlob = change.vault ?? new Uint8Array(0);
      refuses('E_VAULT_ROLLBACK', () => open(after));
      refuses('E_VAULT_ROLLBACK', () => open(ada, { knownVaultVersion: 2 }));
      refuses('E_VAULT_ROLLBACK', () => open(ada, { vaultBlob }));
      expectTrue(open(after, { vaultBlob, knownVaultVersion: 2 }).vaultVersion === 2, 'the new one opens');
      refuses('E_VAULT_ROLLBACK', () => withManifest(ada, { version: 1 }));
      refuses('E_VAULT_ROLLBACK', () => withManifest(ada, { vaultVersion: 1 }));
      refuses('E_VAULT_ROLLBACK', () => withManifest(ada, { amkGen: 0 }));
      refuses('E_VAULT_ROLLBACK', () =>
        openWithAmk({ ...ada, vaultBlob: ada.made.vault, amk: { gen: 2, key: ada.account.amk.key } }),
      );
    },
  },
  {
    number: 7,
    rule: 'CHG-2',
    title: 'a slot key replaced before an AMK rotation stops the rotation',
    run: () => {
      const ada = person('Ada');
      const planted = newSlotShell(
        ada.userId,
        { kind: 'recovery', params: enc('recovery'), wrapKey: systemRandom(32) },
        systemRandom,
      );
      const slots = ada.account.slots.map((slot) => (slot.kind === 'recovery' ? planted : slot));
      const account = { ...ada.account, slots };
      const input = { params: newKdfParams(), wrapKey: systemRandom(32) };
      refuses('E_SLOT_RETIRED', () => changePassword({ account, chain: ada.chain, now }, input));
      const swapped = ada.account.slots.map((slot) => ({ ...slot, slotPk: planted.slotPk }));
      refuses('E_SLOT_MANIFEST', () =>
        changePassword({ account: { ...account, slots: swapped }, chain: ada.chain, now }, input),
      );
      refuses('E_SLOT_MANIFEST', () =>
        changePassword({ account: { ...account, slots: slots.slice(0, 1) }, chain: ada.chain, now }, input),
      );
      refuses('E_SLOT_MANIFEST', () =>
        open(ada, { slotBlob: tampered(slotOf(ada), { slotPk: planted.slotPk }) }),
      );
      const replaced = { ...readSlot(slotOf(ada)), slotPk: planted.slotPk };
      refuses('E_SLOT_MANIFEST', () => openSlot(ada.userId, replaced, ada.wrapKey));
      const more = withManifest(ada, { slots: [...ada.account.slots, planted].map(manifestSlot) });
      refuses('E_VAULT_ROLLBACK', () =>
        changePassword({ account: ada.account, chain: more.chain, now }, input),
      );
      const rewrapped = ada.chain.manifest?.slots.map((slot) => ({ ...slot, wrapHash: planted.slotPk }));
      refuses('E_SLOT_MANIFEST', () => open(withManifest(ada, { slots: rewrapped })));
    },
  },
  {
    number: 8,
    rule: 'OPN-6',
    title: 'a public EK that is not that of the seed in the vault is refused',
    run: () => {
      const ada = person('Ada');
      const stranger = person('Stranger');
      const content = { ...ada.account, ekSeeds: stranger.account.eks, vaultVersion: 2 };
      const vaultBlob = sealVault(ada.account.amk.key, content, systemRandom);
      const signed = withManifest(ada, { vaultHash: hashVault(vaultBlob) });
      refuses('E_KEY_OVERWRITE', () => open(signed, { vaultBlob }));
      const two = {
        ...content,
        ekSeeds: [...ada.account.eks, { ...ada.account.eks[0], gen: 2, seed: systemRandom(32) }],
      };
      const blobOfTwo = sealVault(ada.account.amk.key, two, systemRandom);
      const signedTwo = withManifest(ada, { vaultHash: hashVault(blobOfTwo) });
      refuses('E_LINK_STALE', () => open(signedTwo, { vaultBlob: blobOfTwo }));
    },
  },
  {
    number: 16,
    rule: 'OPN-5',
    title: 'a chain of a rogue identity under my name is refused even when it lists my slots and vault',
    run: () => {
      const ada = person('Ada');
      const rogueKeys = person('Rogue').account.ik;
      const rogue = LinkWriter.start(rogueKeys, { userId: ada.userId, era: 0, resetOf: null, time: now });
      rogue.append({ kind: 'ek', gen: 1, ekPk: ada.chain.ekPk });
      if (ada.chain.manifest !== null) rogue.append({ kind: 'slots', manifest: ada.chain.manifest });
      refuses('E_ROGUE_SELF', () => open(ada, { chain: rogue.chain }));
      refuses('E_ROGUE_SELF', () =>
        addDevice({ account: ada.account, chain: rogue.chain, now }, { device: newDeviceKeys(), label: 'x' }),
      );
    },
  },
  {
    number: null,
    rule: 'OPN-1',
    title: 'an account opens with its own chain only',
    run: () => {
      const [ada, eve] = [person('Ada'), person('Eve')];
      refuses('E_SLOT_RETIRED', () => open(ada, { chain: eve.chain }));
      refuses('E_CONTEXT', () =>
        openWithAmk({
          userId: ada.userId,
          amk: ada.account.amk,
          vaultBlob: ada.made.vault,
          chain: eve.chain,
        }),
      );
    },
  },
  {
    number: null,
    rule: 'OPN-7',
    title: 'a vault whose slots are not those of the manifest is refused',
    run: () => {
      const ada = person('Ada');
      const content = {
        ...ada.account,
        ekSeeds: ada.account.eks,
        vaultVersion: 2,
        slots: ada.account.slots.slice(0, 1),
      };
      const vaultBlob = sealVault(ada.account.amk.key, content, systemRandom);
      const signed = withManifest(ada, { vaultHash: hashVault(vaultBlob) });
      refuses('E_SLOT_MANIFEST', () => open(signed, { vaultBlob }));
    },
  },
  {
    number: null,
    rule: 'CHG-4',
    title: 'after “somebody knows my password” old devices are out and old keys open nothing new',
    run: () => {
      const ada = person('Ada');
      const second = newDeviceKeys();
      const added = take(
        ada,
        addDevice({ account: ada.account, chain: ada.chain, now }, { device: second, label: 'Phone' }),
      );
      const input = {
        params: newKdfParams(),
        wrapKey: systemRandom(32),
        suspected: { keep: ada.device.deviceId },
      };
      const change = changePassword({ account: added.account, chain: added.chain, now }, input);
      const chain = served(added, [...added.links, ...change.links]);
      const phone = chain.devices.find((device) => device.deviceId === second.deviceId);
      expectTrue(
        phone?.revokedAt === now && chain.ekGen === 2 && change.account.amk.gen === 2,
        'revoked and rotated',
      );
      refuses('E_DEVICE', () => revokeDevices({ account: change.account, chain, now }, [second.deviceId]));
    },
  },
  {
    number: null,
    rule: 'CHG-5',
    title: 'a used recovery code is dead and a new one works',
    run: () => {
      const ada = person('Ada');
      const fresh = systemRandom(32);
      const replaced = replaceRecovery({ account: ada.account, chain: ada.chain, now }, { wrapKey: fresh });
      const vaultBlob = replaced.vault ?? new Uint8Array(0);
      const after = take(ada, replaced);
      const sheet = { slotBlob: slotOf(ada, 'recovery'), wrapKey: ada.recoveryKey, vaultBlob };
      refuses('E_SLOT_RETIRED', () => open(after, sheet));
      const password = { params: newKdfParams(), wrapKey: systemRandom(32) };
      const done = completeRecovery(
        { account: after.account, chain: after.chain, now },
        {
          password,
          recovery: { wrapKey: systemRandom(32) },
          addDevice: { device: newDeviceKeys(), label: 'New' },
        },
      );
      expectTrue(
        done.chain.devices.filter((device) => device.revokedSeq === null).length === 1,
        'one live device',
      );
    },
  },
  {
    number: 39,
    rule: 'VLT-1',
    title: 'a huge slot or vault is refused by its size',
    run: () => {
      const ada = person('Ada');
      refuses('E_SIZE', () => open(ada, { slotBlob: new Uint8Array(limits.slotBytes + 1) }));
      refuses('E_SIZE', () => served(ada, [new Uint8Array(64 * 1024 * 1024)]));
    },
  },
];
