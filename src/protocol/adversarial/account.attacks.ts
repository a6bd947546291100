/** Attacks on unlocking, slots and vault. */

import { enc } from '../open/encoding.ts';
import { limits } from '../open/limits.ts';
import { readPasskeyParams, writePasskeyParams } from '../open/passkey-params.ts';
import { openAccount, openWithAmk, type UnlockedAccount } from '../secret/account.ts';
import {
  addDevice,
  addPasskey,
  changePassword,
  completeRecovery,
  dropPasskeys,
  replaceRecovery,
  revokeDevices,
  updateVault,
} from '../secret/account-changes.ts';
import { newDeviceKeys } from '../secret/device-keys.ts';
import { LinkWriter } from '../secret/link-writer.ts';
import { derivePasskey, newPrfInput } from '../secret/passkeys.ts';
import { assertKdfParams, derivePassword, newKdfParams, readKdfParams } from '../secret/password-kdf.ts';
import { systemRandom } from '../secret/random.ts';
import { newRecoveryCode, parseRecoveryCode } from '../secret/recovery-code.ts';
import { open1, seal1 } from '../secret/seal.ts';
import { manifestSlot, newSlotShell, openSlot, readSlot, sealSlot } from '../secret/slots.ts';
import { hashVault, sealVault } from '../secret/vault.ts';
import { type Attack, expectTrue, flip, now, type Person, person, refuses, served, take } from './world.ts';

function slotOf(who: Person, kind: 'password' | 'recovery' = 'password'): Uint8Array {
  return who.made.slots.find((slot) => slot.kind === kind)?.blob ?? new Uint8Array(0);
}

function open(who: Person, changes: Partial<Parameters<typeof openAccount>[0]> = {}): UnlockedAccount {
  const { userId, wrapKey, chain, made } = who;
  return openAccount({ userId, slotBlob: slotOf(who), wrapKey, vaultBlob: made.vault, chain, ...changes });
}

/** The person with a passkey that opens the account, its slot and its wrap key. */
function withPasskey(who: Person) {
  const params = { credentialId: systemRandom(20), prfInput: newPrfInput() };
  const { wrapKey } = derivePasskey(systemRandom(32));
  const change = addPasskey({ account: who.account, chain: who.chain, now }, { params, wrapKey });
  const slotBlob = change.slots[0]?.blob ?? new Uint8Array(0);
  const vaultBlob = change.vault ?? new Uint8Array(0);
  return { after: take(who, change), change, slotBlob, vaultBlob, wrapKey };
}

/** A slot blob with fields exchanged. */
function tampered(blob: Uint8Array, changes: Partial<ReturnType<typeof readSlot>>): Uint8Array {
  const s = { ...readSlot(blob), ...changes };
  const id = Uint8Array.from(blob.subarray(16, 32));
  return enc(1, id, s.kind, s.slotPk, s.params, s.wrap, s.amkBox);
}

/** A chain with one more `slots` link, as only the owner (or a bug of the owner's) could write it. */
function withManifest(who: Person, changes: object): Person {
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
    number: 1,
    rule: 'KDF-2',
    title: 'a server that proposes one pass or 8 MiB is refused before anything is derived',
    run: async () => {
      const good = newKdfParams();
      refuses('E_KDF_FLOOR', () => assertKdfParams({ ...good, opsLimit: 1 }));
      refuses('E_KDF_FLOOR', () => assertKdfParams({ ...good, memBytes: 8 * 1024 * 1024 }));
      const weak = { ...good, opsLimit: 1, memBytes: 8 * 1024 * 1024 };
      const outcome = await derivePassword('correct horse battery', weak).catch((error: unknown) => error);
      refuses('E_KDF_FLOOR', () => {
        throw outcome;
      });
    },
  },
  {
    number: 2,
    rule: 'KDF-1',
    title: 'another algorithm is refused',
    run: () => {
      refuses('E_KDF_ALG', () => assertKdfParams({ ...newKdfParams(), alg: 'argon2i13' }));
      refuses('E_KDF_ALG', () => assertKdfParams({ ...newKdfParams(), alg: 'pbkdf2' }));
      refuses('E_MALFORMED', () => readKdfParams(enc('argon2i13', 3, 1 << 26, new Uint8Array(16))));
    },
  },
  {
    number: 3,
    rule: 'KDF-3',
    title: 'a server that proposes 2 GiB or eleven passes is refused',
    run: () => {
      refuses('E_KDF_CEILING', () => assertKdfParams({ ...newKdfParams(), memBytes: 2 ** 31 }));
      refuses('E_KDF_CEILING', () => assertKdfParams({ ...newKdfParams(), opsLimit: 11 }));
    },
  },
  {
    number: 4,
    rule: 'SLOT-2',
    title: 'a slot of another person, kind or parameters does not open',
    run: () => {
      const [ada, eve] = [person('Ada'), person('Eve')];
      open(ada);
      refuses('E_COMMIT', () => open(ada, { slotBlob: slotOf(eve) }));
      refuses('E_COMMIT', () => open(ada, { userId: eve.userId }));
      refuses('E_COMMIT', () => open(ada, { slotBlob: tampered(slotOf(ada), { kind: 'recovery' }) }));
      refuses('E_COMMIT', () => open(ada, { slotBlob: tampered(slotOf(ada), { params: enc('other') }) }));
      const amkOfOther = readSlot(slotOf(ada, 'recovery')).amkBox;
      refuses('E_DECRYPT', () => open(ada, { slotBlob: tampered(slotOf(ada), { amkBox: amkOfOther }) }));
    },
  },
  {
    number: 4,
    rule: 'SLOT-3',
    title: 'an AMK sealed to the right key for another slot or account is refused',
    run: () => {
      const ada = person('Ada');
      const shell = readSlot(slotOf(ada));
      const elsewhere = { ...shell, slotId: readSlot(slotOf(ada, 'recovery')).slotId };
      const { amkBox } = readSlot(sealSlot(ada.userId, elsewhere, ada.account.amk));
      refuses('E_CONTEXT', () => open(ada, { slotBlob: tampered(slotOf(ada), { amkBox }) }));
    },
  },
  {
    number: 5,
    rule: 'SLOT-4',
    title: 'the old slot is dead after a password change, the recovery slot lives on',
    run: () => {
      const ada = person('Ada');
      const wrapKey = systemRandom(32);
      const change = changePassword(
        { account: ada.account, chain: ada.chain, now },
        { params: newKdfParams(), wrapKey },
      );
      const vaultBlob = change.vault ?? new Uint8Array(0);
      const after = take(ada, change);
      refuses('E_SLOT_RETIRED', () => open(after, { vaultBlob }));
      const recovery = change.slots.find((slot) => slot.kind === 'recovery')?.blob ?? new Uint8Array(0);
      const opened = open(after, { slotBlob: recovery, wrapKey: ada.recoveryKey, vaultBlob });
      expectTrue(opened.amk.gen === 2, 'the recovery slot holds the new AMK');
      // The recovery slot as it was: listed, but holding the AMK of before.
      const old = { slotBlob: slotOf(ada, 'recovery'), wrapKey: ada.recoveryKey };
      refuses('E_SLOT_RETIRED', () => open(after, { ...old, vaultBlob }));
      refuses('E_SLOT_RETIRED', () => openWithAmk({ ...after, vaultBlob, amk: ada.account.amk }));
    },
  },
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
    number: 9,
    rule: 'PRF-1',
    title: 'a passkey that answers too short, too long or nothing but zeros opens and seals nothing',
    run: () => {
      for (const length of [0, 16, 31, 33, 64]) refuses('E_PRF', () => derivePasskey(systemRandom(length)));
      refuses('E_PRF', () => derivePasskey(new Uint8Array(32)));
      const [one, other] = [systemRandom(32), systemRandom(32)];
      const same = (a: Uint8Array, b: Uint8Array) =>
        derivePasskey(a).wrapKey.join() === derivePasskey(b).wrapKey.join();
      expectTrue(same(one, one) && !same(one, other), 'each answer has a key of its own');
    },
  },
  {
    number: 9,
    rule: 'PRF-2',
    title: 'a passkey slot opens for its credential and input only, and is none of another kind',
    run: () => {
      const { after, slotBlob, vaultBlob, wrapKey } = withPasskey(person('Ada'));
      const opened = open(after, { slotBlob, vaultBlob, wrapKey });
      expectTrue(opened.slots.length === 3 && opened.amk.gen === 1, 'opened by passkey');
      const by = (blob: Uint8Array) => () => open(after, { slotBlob: blob, vaultBlob, wrapKey });
      refuses('E_COMMIT', by(tampered(slotBlob, { kind: 'recovery' })));
      refuses('E_COMMIT', by(tampered(slotBlob, { kind: 'password' })));
      const params = readPasskeyParams(readSlot(slotBlob).params);
      const other = writePasskeyParams({ ...params, prfInput: newPrfInput() });
      refuses('E_COMMIT', by(tampered(slotBlob, { params: other })));
      refuses('E_COMMIT', () => open(after, { slotBlob, vaultBlob, wrapKey: after.wrapKey }));
      refuses('E_MALFORMED', () => readPasskeyParams(enc('recovery')));
      refuses('E_SIZE', () =>
        readPasskeyParams(writePasskeyParams({ ...params, credentialId: new Uint8Array(513) })),
      );
    },
  },
  {
    number: 5,
    rule: 'PRF-3',
    title: 'a passkey that was removed opens nothing, whatever is replayed; the others live on',
    run: () => {
      const { after, slotBlob, vaultBlob, wrapKey } = withPasskey(person('Ada'));
      const base = { account: after.account, chain: after.chain, now };
      const gone = dropPasskeys(base, () => true);
      const later = take(after, gone);
      refuses('E_SLOT_RETIRED', () => open(later, { slotBlob, vaultBlob, wrapKey }));
      const newVault = gone.vault ?? new Uint8Array(0);
      refuses('E_SLOT_RETIRED', () => open(later, { slotBlob, vaultBlob: newVault, wrapKey }));
      const password = gone.slots.find((slot) => slot.kind === 'password')?.blob ?? new Uint8Array(0);
      expectTrue(open(later, { slotBlob: password, vaultBlob: newVault }).amk.gen === 2, 'a new AMK');
      const suspected = { keep: after.device.deviceId };
      const changed = changePassword(base, { params: newKdfParams(), wrapKey: systemRandom(32), suspected });
      expectTrue(
        changed.account.slots.every((slot) => slot.kind !== 'passkey'),
        'suspicion drops passkeys',
      );
    },
  },
  {
    number: null,
    rule: 'PRF-3',
    title: 'a passkey is never added where there is no recovery sheet',
    run: () => {
      const ada = person('Ada');
      const slots = ada.account.slots.filter((slot) => slot.kind !== 'recovery');
      const content = { ...ada.account, ekSeeds: ada.account.eks, vaultVersion: 2, slots };
      const vaultBlob = sealVault(ada.account.amk.key, content, systemRandom);
      const alone = withManifest(ada, { vaultHash: hashVault(vaultBlob), slots: slots.map(manifestSlot) });
      const account = open(alone, { vaultBlob });
      const params = { credentialId: systemRandom(20), prfInput: newPrfInput() };
      refuses('E_SLOT_MANIFEST', () =>
        addPasskey({ account, chain: alone.chain, now }, { params, wrapKey: systemRandom(32) }),
      );
    },
  },
  {
    number: 10,
    rule: 'SEAL-1',
    title: 'a ciphertext opens under one key only, and says so before it decrypts',
    run: () => {
      const [key, other, ad] = [systemRandom(32), systemRandom(32), enc('ad')];
      const sealed = seal1(key, ad, enc('secret'));
      refuses('E_COMMIT', () => open1(other, ad, sealed));
      refuses('E_COMMIT', () => open1(key, enc('other'), sealed));
      refuses('E_COMMIT', () => open1(key, ad, flip(sealed, 1)));
      refuses('E_COMMIT', () => open1(key, ad, flip(sealed, sealed.length - 1)));
      refuses('E_VERSION', () => open1(key, ad, flip(sealed, 0)));
      refuses('E_MALFORMED', () => open1(key, ad, sealed.subarray(0, 72)));
    },
  },
  {
    number: 12,
    rule: 'SLOT-5',
    title: 'a wrong password and a tampered slot are refused alike',
    run: () => {
      const ada = person('Ada');
      refuses('E_COMMIT', () => open(ada, { wrapKey: systemRandom(32) }));
      const { wrap } = readSlot(slotOf(ada));
      for (let at = 0; at < wrap.length; at += 7) {
        refuses('E_COMMIT', () => open(ada, { slotBlob: tampered(slotOf(ada), { wrap: flip(wrap, at) }) }));
      }
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
    number: null,
    rule: 'REC-2',
    title: 'a mistyped recovery code is found, a badly written one is read',
    run: () => {
      const code = newRecoveryCode(() => Uint8Array.from({ length: 20 }, (_, i) => i * 13));
      expectTrue(parseRecoveryCode(code.text.toLowerCase()).text === code.text, 'lower case');
      const sloppy = code.text.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll(' ', '-');
      expectTrue(parseRecoveryCode(` ${sloppy} `).text === code.text, 'O and L');
      const last = code.text.at(-1) === 'Z' ? 'Y' : 'Z';
      refuses('E_RECOVERY_CODE', () => parseRecoveryCode(code.text.slice(0, -1) + last));
      refuses('E_RECOVERY_CODE', () => parseRecoveryCode(code.text.slice(0, -1)));
      refuses('E_RECOVERY_CODE', () => parseRecoveryCode(code.text.replace(/^./, 'U')));
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
