/** Attacks on account chains, pins, names and sessions. */
import { extendChain, verifyChain } from '../open/account-chain.ts';
import {
  acceptIdentity,
  comparePin,
  rememberChain,
  requireFresh,
  requireOwnChain,
  requireProfile,
  requireSuccessor,
} from '../open/account-checks.ts';
import type { LinkPayload } from '../open/account-links.ts';
import { enc } from '../open/encoding.ts';
import { noHash } from '../open/hash.ts';
import { qrBytes, safetyNumber, verifyQr } from '../open/safety-number.ts';
import { verifySessionProof } from '../open/session-proof.ts';
import { splitSigned } from '../open/signed.ts';
import { openWithAmk } from '../secret/account.ts';
import { addDevice, retireDevice, revokeDevices, updateProfile } from '../secret/account-changes.ts';
import { newDeviceKeys } from '../secret/device-keys.ts';
import { deviceLink, type LinkPlace, signLink } from '../secret/link-writer.ts';
import { signSessionProof } from '../secret/session-proof.ts';
import { signBlob } from '../secret/sign.ts';
import {
  type Attack,
  expectTrue,
  flip,
  now,
  type Person,
  person,
  refuses,
  resetIdentity,
  served,
  take,
} from './world.ts';

/** A link on top of somebody's chain, signed by anybody, with any place. */
function forged(
  who: Person,
  payload: LinkPayload,
  by: Person = who,
  place: Partial<LinkPlace> = {},
): Uint8Array {
  const { userId, era, headSeq, headHash } = who.chain;
  return signLink(
    by.account.ik,
    { userId, era, seq: headSeq + 1, prevHash: headHash, time: now, ...place },
    payload,
  );
}

function extended(who: Person, link: Uint8Array): unknown {
  return extendChain(who.chain, [link]);
}

const profile: LinkPayload = { kind: 'profile', profile: { displayName: 'Dr Smith', role: 'provider' } };

export const directoryAttacks: Attack[] = [
  {
    number: 13,
    rule: 'ACC-13',
    title: 'another identity for a pinned contact is refused until the person accepts it',
    run: () => {
      const ben = person('Ben');
      const pin = comparePin(null, ben.chain, now);
      expectTrue(pin.state === 'new' && comparePin(pin, ben.chain, now) === pin, 'first use');
      const mallory = resetIdentity(ben);
      refuses('E_KEY_CHANGED', () => comparePin(pin, mallory.chain, now));
      const accepted = acceptIdentity(mallory.chain, 'new', now);
      expectTrue(comparePin(accepted, mallory.chain, now).eraSeen === 1, 'accepted');
      refuses('E_LINK_STALE', () => comparePin({ ...accepted, fp: ben.chain.fp }, ben.chain, now));
      refuses('E_CONTEXT', () => comparePin(pin, person('Cy').chain, now));
    },
  },
  {
    number: 14,
    rule: 'ACC-6',
    title: 'an encryption key not signed by the identity is refused',
    run: () => {
      const [ben, eve] = [person('Ben'), person('Eve')];
      const ek: LinkPayload = { kind: 'ek', gen: 2, ekPk: eve.chain.ekPk };
      refuses('E_EK_SIG', () => extended(ben, forged(ben, ek, eve)));
      const good = forged(ben, ek);
      refuses('E_EK_SIG', () => extended(ben, flip(good, good.length - 1)));
      refuses('E_CHAIN', () => extended(ben, forged(ben, { ...ek, gen: 3 })));
    },
  },
  {
    number: 15,
    rule: 'ACC-7',
    title: 'a device not signed by the identity, or that did not sign itself, is refused',
    run: () => {
      const [ben, eve] = [person('Ben'), person('Eve')];
      const device = newDeviceKeys();
      refuses('E_DK_SIG', () => extended(ben, forged(ben, deviceLink(ben.chain, device, 'x'), eve)));
      const other = deviceLink(eve.chain, device, 'x');
      refuses('E_DK_SIG', () => extended(ben, forged(ben, other)));
      const good = deviceLink(ben.chain, device, 'x');
      extended(ben, forged(ben, good));
      refuses('E_CHAIN', () => extended(ben, forged(ben, deviceLink(ben.chain, ben.device, 'again'))));
      const copy = { ...device, deviceId: ben.device.deviceId };
      refuses('E_CHAIN', () => extended(ben, forged(ben, deviceLink(ben.chain, copy, 'same id'))));
      const twice = { ...ben.device, deviceId: device.deviceId };
      refuses('E_CHAIN', () => extended(ben, forged(ben, deviceLink(ben.chain, twice, 'same key'))));
      refuses('E_CHAIN', () => extended(ben, forged(ben, { kind: 'device-', deviceId: device.deviceId })));
      refuses('E_DK_SIG', () =>
        extended(ben, forged(ben, { kind: 'device-', deviceId: ben.device.deviceId }, eve)),
      );
    },
  },
  {
    number: 16,
    rule: 'ACC-17',
    title: 'a genesis or a link under my name that I did not write is refused',
    run: () => {
      const me = person('Me');
      const memory = rememberChain(me.chain);
      requireOwnChain(me.chain, me.account.ik.pk, memory);
      refuses('E_ROGUE_SELF', () => requireOwnChain(resetIdentity(me).chain, me.account.ik.pk, memory));
      const branch = extendChain(served(me, me.links.slice(0, -1)), [
        forged(me, profile, me, {
          seq: me.chain.headSeq,
          prevHash: served(me, me.links.slice(0, -1)).headHash,
        }),
      ]);
      refuses('E_ROGUE_SELF', () => requireOwnChain(branch, me.account.ik.pk, memory));
      refuses('E_LINK_STALE', () =>
        requireOwnChain(served(me, me.links.slice(0, 3)), me.account.ik.pk, memory),
      );
      refuses('E_ROGUE_SELF', () => requireOwnChain(person('Rogue').chain, me.account.ik.pk, null));
      refuses('E_ROGUE_SELF', () => requireOwnChain({ ...me.chain, era: 1 }, me.account.ik.pk, memory));
    },
  },
  {
    number: 19,
    rule: 'ACC-15',
    title: 'a revocation withheld from who has seen it is refused; a new era is not',
    run: () => {
      const ben = person('Ben');
      const gone = take(
        ben,
        revokeDevices({ account: ben.account, chain: ben.chain, now }, [ben.device.deviceId]),
      );
      const memory = rememberChain(gone.chain);
      refuses('E_LINK_STALE', () => requireFresh(ben.chain, memory));
      requireFresh(gone.chain, rememberChain(ben.chain));
      requireFresh(resetIdentity(ben).chain, memory);
      refuses('E_LINK_STALE', () => requireFresh(gone.chain, rememberChain(resetIdentity(ben).chain)));
      const other = take(
        ben,
        updateProfile(
          { account: ben.account, chain: ben.chain, now },
          { displayName: 'B', role: 'provider' },
        ),
      );
      const first = rememberChain(
        take(ben, retireDevice({ account: ben.account, chain: ben.chain, now }, ben.device.deviceId)).chain,
      );
      refuses('E_CHAIN', () => requireFresh(other.chain, first));
    },
  },
  {
    number: 20,
    rule: 'ACC-14',
    title: 'a name or role beside the signed one is refused',
    run: () => {
      const mallory = person('Mallory', 'patient');
      requireProfile(mallory.chain, { displayName: 'Mallory', role: 'patient' });
      refuses('E_PROFILE', () => requireProfile(mallory.chain, { displayName: 'Dr Smith', role: 'patient' }));
      refuses('E_PROFILE', () => requireProfile(mallory.chain, { displayName: 'Mallory', role: 'provider' }));
      refuses('E_PROFILE', () => requireProfile(served(mallory, mallory.links.slice(0, 1)), mallory.profile));
    },
  },
  {
    number: 23,
    rule: 'SAF-2',
    title: 'a QR with one bit turned does not match',
    run: () => {
      const [ada, ben] = [person('Ada').chain, person('Ben').chain];
      const qr = qrBytes(ada, ben);
      expectTrue(
        verifyQr(qr, ben, ada) && safetyNumber(ada, ben) === safetyNumber(ben, ada),
        'the same for both',
      );
      for (let at = 0; at < qr.length; at++) expectTrue(!verifyQr(flip(qr, at, at % 8), ada, ben), 'flipped');
      expectTrue(!verifyQr(qr.subarray(1), ada, ben), 'cut');
      refuses('E_CONTEXT', () => safetyNumber(ada, ada));
    },
  },
  {
    number: null,
    rule: 'ACC-5',
    title: 'links left out, exchanged, repeated, of another account or era are refused',
    run: () => {
      const [ben, eve] = [person('Ben'), person('Eve')];
      const [first, second, third, ...rest] = ben.links;
      if (first === undefined || second === undefined || third === undefined) throw new Error('links');
      served(ben);
      refuses('E_CHAIN', () => served(ben, []));
      refuses('E_CHAIN', () => served(ben, ben.links.slice(1)));
      refuses('E_CHAIN', () => served(ben, [first, third, ...rest]));
      refuses('E_CHAIN', () => served(ben, [first, third, second, ...rest]));
      refuses('E_CHAIN', () => served(ben, [first, second, second, third, ...rest]));
      refuses('E_CHAIN', () => verifyChain(eve.userId, ben.links));
      refuses('E_CHAIN', () => verifyChain(eve.userId, [first]));
      refuses('E_CHAIN', () => extended(ben, forged(ben, profile, ben, { userId: eve.userId })));
      refuses('E_CHAIN', () => extended(ben, forged(ben, profile, ben, { era: 1 })));
      refuses('E_CHAIN', () => extended(ben, forged(ben, profile, ben, { seq: ben.chain.headSeq + 2 })));
      refuses('E_CHAIN', () => extended(ben, forged(ben, profile, ben, { prevHash: noHash })));
      refuses('E_CHAIN', () => extended(ben, forged(ben, { kind: 'genesis', ikPk: ben.chain.ikPk })));
      refuses('E_SIG', () => extended(ben, forged(ben, profile, eve)));
    },
  },
  {
    number: null,
    rule: 'ACC-4',
    title: 'a first link that is not a self-signed genesis of its era is refused',
    run: () => {
      const [ben, eve] = [person('Ben'), person('Eve')];
      const place = { seq: 0, prevHash: noHash, era: 0 };
      const genesis: LinkPayload = { kind: 'genesis', ikPk: ben.chain.ikPk };
      const chainOf = (link: Uint8Array) => () => served(ben, [link]);
      chainOf(forged(ben, genesis, ben, place))();
      refuses('E_SIG', chainOf(forged(ben, genesis, eve, place)));
      refuses('E_CHAIN', chainOf(forged(ben, genesis, ben, { ...place, era: 1 })));
      refuses('E_CHAIN', chainOf(forged(ben, genesis, ben, { ...place, seq: 1 })));
      refuses('E_CHAIN', chainOf(forged(ben, genesis, ben, { ...place, prevHash: ben.chain.headHash })));
      const reset: LinkPayload = { kind: 'reset', ikPk: ben.chain.ikPk, resetOf: noHash };
      refuses('E_CHAIN', chainOf(forged(ben, reset, ben, place)));
      expectTrue(
        served(ben, [forged(ben, reset, ben, { ...place, era: 1 })]).resetOf !== null,
        'a reset names its head',
      );
    },
  },
  {
    number: 11,
    rule: 'ACC-16',
    title: 'a reset names the head of the era before, and its keys open nothing of that era',
    run: () => {
      const ben = person('Ben');
      const again = resetIdentity(ben);
      requireSuccessor(ben.chain, again.chain);
      const grown = take(
        ben,
        retireDevice({ account: ben.account, chain: ben.chain, now }, ben.device.deviceId),
      );
      refuses('E_CHAIN', () => requireSuccessor(grown.chain, again.chain));
      refuses('E_CHAIN', () => requireSuccessor(ben.chain, resetIdentity(again).chain));
      refuses('E_CHAIN', () => requireSuccessor(ben.chain, { ...again.chain, era: 2 }));
      refuses('E_CHAIN', () => requireSuccessor(person('Eve').chain, again.chain));
      const old = { userId: ben.userId, vaultBlob: ben.made.vault, chain: ben.chain };
      refuses('E_COMMIT', () => openWithAmk({ ...old, amk: again.account.amk }));
    },
  },
  {
    number: null,
    rule: 'ACC-3',
    title: 'a link that names another signer, or another version, is refused',
    run: () => {
      const [ben, eve] = [person('Ben'), person('Eve')];
      const wrongSigner = { pk: eve.account.ik.pk, sk: ben.account.ik.sk };
      const { userId, headSeq, headHash } = ben.chain;
      const place = { userId, era: 0, seq: headSeq + 1, prevHash: headHash, time: now };
      refuses('E_SIG', () => extended(ben, signLink(wrongSigner, place, profile)));
      const first = { ...place, seq: 0, prevHash: noHash };
      const split = { ...wrongSigner };
      refuses('E_SIG', () =>
        served(ben, [signLink(split, first, { kind: 'genesis', ikPk: ben.chain.ikPk })]),
      );
      const { body } = splitSigned(forged(ben, profile), 8192);
      refuses('E_VERSION', () => extended(ben, signBlob(ben.account.ik, 'link', flip(body, 11))));
    },
  },
  {
    number: null,
    rule: 'SES-1',
    title: 'a session is bound only by a live device and only for itself',
    run: () => {
      const ben = person('Ben');
      const id = ben.device.deviceId;
      const proof = signSessionProof(ben.device, ben.userId, 'session-1');
      verifySessionProof(ben.chain, id, 'session-1', proof);
      refuses('E_SIG', () => verifySessionProof(ben.chain, id, 'session-2', proof));
      refuses('E_SIG', () => verifySessionProof(ben.chain, id, 'session-1', proof.subarray(1)));
      refuses('E_DEVICE', () => verifySessionProof(person('Eve').chain, id, 'session-1', proof));
      const gone = retireDevice({ account: ben.account, chain: ben.chain, now }, id);
      refuses('E_DEVICE', () => verifySessionProof(gone.chain, id, 'session-1', proof));
    },
  },
  {
    number: null,
    rule: 'CHG-3',
    title: 'a device that is added signs itself and leaves vault and slots alone',
    run: () => {
      const ben = person('Ben');
      const change = addDevice(
        { account: ben.account, chain: ben.chain, now },
        { device: newDeviceKeys(), label: 'Phone' },
      );
      expectTrue(change.links.length === 1 && change.vault === null && change.slots.length === 0, 'one link');
      expectTrue(served(ben, [...ben.links, ...change.links]).devices.length === 2, 'two devices');
      refuses('E_MALFORMED', () => served(ben, [enc('x')]));
    },
  },
];
