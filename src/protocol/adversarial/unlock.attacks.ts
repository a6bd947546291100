/** Attacks on the ways into an account: password, recovery code, passkey, and their slots. */
import { enc } from '../open/encoding.ts';
import { readPasskeyParams, writePasskeyParams } from '../open/passkey-params.ts';
import { openWithAmk } from '../secret/account.ts';
import { addPasskey, changePassword, dropPasskeys } from '../secret/account-changes.ts';
import { derivePasskey, newPrfInput } from '../secret/passkeys.ts';
import { assertKdfParams, derivePassword, newKdfParams, readKdfParams } from '../secret/password-kdf.ts';
import { systemRandom } from '../secret/random.ts';
import { newRecoveryCode, parseRecoveryCode } from '../secret/recovery-code.ts';
import { open1, seal1 } from '../secret/seal.ts';
import { manifestSlot, readSlot, sealSlot } from '../secret/slots.ts';
import { hashVault, sealVault } from '../secret/vault.ts';
import { open, slotOf, tampered, withManifest } from './account.attacks.ts';
import { type Attack, expectTrue, flip, now, type Person, person, refuses, take } from './world.ts';

/** The person with a passkey that opens the account, its slot and its wrap key. */
function withPasskey(who: Person) {
  const params = { credentialId: systemRandom(20), prfInput: newPrfInput() };
  const { wrapKey } = derivePasskey(systemRandom(32));
  const change = addPasskey({ account: who.account, chain: who.chain, now }, { params, wrapKey });
  const slotBlob = change.slots[0]?.blob ?? new Uint8Array(0);
  const vaultBlob = change.vault ?? new Uint8Array(0);
  return { after: take(who, change), change, slotBlob, vaultBlob, wrapKey };
}

export const unlockAttacks: Attack[] = [
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
];
