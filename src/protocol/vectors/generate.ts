/** Known answers with fixed randomness. `node src/protocol/vectors/generate.ts` writes vectors.json; only a new format is a reason to. */
import { writeFileSync } from 'node:fs';
import { verifyChain } from '../open/account-chain.ts';
import { concatBytes, fromHex, toBase64, toHex } from '../open/bytes.ts';
import { rootDigits, rootQr } from '../open/clinic-root.ts';
import { encodeContent, plainText } from '../open/content.ts';
import type { EpochBox } from '../open/conversation-entry.ts';
import { verifyEntry } from '../open/conversation-state.ts';
import { enc } from '../open/encoding.ts';
import { H, HK, noHash } from '../open/hash.ts';
import { messageId, userId } from '../open/ids.ts';
import { writePasskeyParams } from '../open/passkey-params.ts';
import { identityDigits, qrBytes, safetyNumber } from '../open/safety-number.ts';
import { blake2b } from '../open/sodium-open.ts';
import { createAccount, type NewAccount } from '../secret/account.ts';
import { clinicRootKeys, signAttestation } from '../secret/clinic-root.ts';
import { createConversation } from '../secret/conversation.ts';
import { newDeviceKeys } from '../secret/device-keys.ts';
import { sealMessage } from '../secret/envelope.ts';
import { openEpoch } from '../secret/epochs.ts';
import { sealSegment } from '../secret/files.ts';
import { localKeys } from '../secret/local-keys.ts';
import { derivePasskey } from '../secret/passkeys.ts';
import { derivePassword, type KdfParams } from '../secret/password-kdf.ts';
import type { Random } from '../secret/random.ts';
import { signReceipt } from '../secret/receipts.ts';
import { deriveRecovery, newRecoveryCode } from '../secret/recovery-code.ts';
import { seal1 } from '../secret/seal.ts';
import { signSessionProof } from '../secret/session-proof.ts';
import { secretReady } from '../secret/sodium-secret.ts';
import { sealTyping } from '../secret/typing.ts';
import { callVectors } from './call-vectors.ts';

/** Sealed boxes draw their own randomness, so they are made once and kept; everything else must come out again to the bit. */
export interface Kept {
  slots: { ada: string[]; ben: string[] };
  entry: string;
  boxes: string[];
  /** One sealed segment: its stream header is random. */
  file: string | null;
}

/** Stream of bytes that a name and a counter give: BLAKE2b-512 of `enc(name, block number)`. */
function seeded(name: string): Random {
  let held = new Uint8Array(0);
  let block = 0;
  return (length) => {
    while (held.length < length) held = Uint8Array.from(concatBytes(held, blake2b(64, enc(name, block++))));
    const out = held.slice(0, length);
    held = held.slice(length);
    return out;
  };
}

const time = 1_800_000_000_000;
const people = {
  ada: {
    id: userId('0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a'),
    displayName: 'Ada Prüfer',
    role: 'provider' as const,
  },
  ben: {
    id: userId('0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b'),
    displayName: 'Ben Probst',
    role: 'patient' as const,
  },
};

function account(who: keyof typeof people): NewAccount {
  const random = seeded(`account ${who}`);
  const { id, displayName, role } = people[who];
  return createAccount({
    userId: id,
    profile: { displayName, role },
    device: newDeviceKeys(random),
    deviceLabel: `${who}'s browser`,
    password: { params: params(), wrapKey: random(32) },
    recovery: { wrapKey: random(32) },
    now: time,
    random,
  });
}

function rootVector(ada: NewAccount): Record<string, unknown> {
  const code = newRecoveryCode(seeded('clinic root'));
  const root = clinicRootKeys(code);
  const attestation = signAttestation(root, {
    userId: people.ada.id,
    fp: ada.chain.fp,
    displayName: people.ada.displayName,
    role: people.ada.role,
    licence: '12/3456',
    clinic: 'Praxis am Park',
    standing: 'attested',
    issuedAt: time,
    expiresAt: time + 1_000,
  });
  return {
    code: code.text,
    rootPk: toHex(root.pk),
    digits: rootDigits(root.pk),
    qr: toHex(rootQr(root.pk)),
    attestation: toHex(attestation),
  };
}

function params(): KdfParams {
  return { alg: 'argon2id13', opsLimit: 3, memBytes: 64 * 1024 * 1024, salt: seeded('salt')(16) };
}

function accountVector(made: NewAccount, slots: readonly string[] | undefined): Record<string, unknown> {
  return {
    ikSeed: toHex(made.account.ikSeed),
    ekSeed: made.account.eks.map((ek) => toHex(ek.seed)),
    deviceId: made.device.deviceId,
    deviceSeed: toHex(made.device.seed),
    amk: toHex(made.account.amk.key),
    localRoot: toHex(made.account.localRoot),
    fp: toHex(made.chain.fp),
    headHash: toHex(made.chain.headHash),
    links: made.links.map(toHex),
    vault: toHex(made.vault),
    slots: slots ?? made.slots.map((slot) => toHex(slot.blob)),
  };
}

/** All vectors; with `kept` the sealed boxes of before are used in the place of fresh ones. */
export async function makeVectors(kept: Kept | null): Promise<Record<string, unknown>> {
  await secretReady();
  const key = seeded('key')(32);
  const [ada, ben] = [account('ada'), account('ben')];
  const password = await derivePassword('Ängström ﬁve Ⅷ', params());
  const code = newRecoveryCode(seeded('recovery'));
  const recovery = deriveRecovery(code);
  const draw = seeded('passkey');
  const passkey = { params: { credentialId: draw(20), prfInput: draw(32) }, output: draw(32) };
  const lookup = (id: string) =>
    id === people.ada.id ? verifyChain(people.ada.id, ada.links) : verifyChain(people.ben.id, ben.links);
  const created = createConversation({
    author: { userId: people.ada.id, device: ada.device },
    members: [
      { account: ada.chain, role: 'admin' },
      { account: ben.chain, role: 'member' },
    ],
    policy: { historyShared: true, patientConsent: false, minV: 1, minSuite: 1 },
    now: time,
    random: seeded('conversation'),
  });
  const entry = kept === null ? created.entry : fromHex(kept.entry);
  const boxes: EpochBox[] =
    kept === null
      ? created.boxes
      : kept.boxes.map((box, i) => ({ userId: i === 0 ? people.ada.id : people.ben.id, box: fromHex(box) }));
  const state = verifyEntry(null, entry, lookup, { boxes });
  const epochKey = openEpoch({ state, epoch: 0, boxes, account: ben.account });
  const { content, kind } = encodeContent(plainText('Guten Tag, wie geht es Ihnen?'));
  const message = sealMessage({
    state,
    epochKey,
    sender: people.ada.id,
    device: ada.device,
    seq: 1,
    prevHash: noHash,
    seen: [{ deviceId: ben.device.deviceId, seq: 7, hash: H('seen') }],
    sentAt: time,
    kind,
    content,
    messageId: messageId('0c0c0c0c-0c0c-4c0c-8c0c-0c0c0c0c0c0c'),
    random: seeded('message'),
  });
  const receipt = {
    conversationId: state.conversationId,
    userId: people.ben.id,
    deliveredThrough: 1,
    readThrough: 1,
    headHash: message.headerHash,
    time,
  };
  const file = {
    conversationId: state.conversationId,
    fileId: H('file id').subarray(0, 16),
    fileKey: H('file key'),
    size: 5,
  };
  const fileVector = kept?.file ?? toHex(sealSegment(file, 0, new TextEncoder().encode('knee.')).sealed);
  const typing = { userId: people.ben.id, deviceId: ben.device.deviceId, typing: true, at: time };
  const local = localKeys(ben.account.localRoot, ben.device.deviceId);
  return {
    encoding: {
      enc: toHex(enc('é', 1, true, Uint8Array.of(9), 2 ** 40)),
      H: toHex(H('a', 2)),
      HK: toHex(HK(key, 'a', 2)),
    },
    seal1: {
      key: toHex(key),
      ad: toHex(enc('ad')),
      plain: toHex(enc('plain')),
      sealed: toHex(seal1(key, enc('ad'), enc('plain'), seeded('seal'))),
    },
    password: {
      password: 'Ängström ﬁve Ⅷ',
      salt: toHex(params().salt),
      authKey: toBase64(password.authKey),
      wrapKey: toHex(password.wrapKey),
    },
    recovery: {
      entropy: toHex(code.entropy),
      text: code.text,
      authKey: toBase64(recovery.authKey),
      wrapKey: toHex(recovery.wrapKey),
    },
    passkey: {
      credentialId: toHex(passkey.params.credentialId),
      prfInput: toHex(passkey.params.prfInput),
      output: toHex(passkey.output),
      params: toHex(writePasskeyParams(passkey.params)),
      wrapKey: toHex(derivePasskey(passkey.output).wrapKey),
    },
    accounts: { ada: accountVector(ada, kept?.slots.ada), ben: accountVector(ben, kept?.slots.ben) },
    conversation: {
      id: state.conversationId,
      entry: toHex(entry),
      entryHash: toHex(state.headHash),
      boxes: boxes.map(({ box }) => toHex(box)),
      epochKey: toHex(epochKey.key),
    },
    message: {
      content: toHex(content),
      hdr: toHex(message.hdr),
      body: toHex(message.body),
      headerHash: toHex(message.headerHash),
    },
    file: { fileId: toHex(file.fileId), fileKey: toHex(file.fileKey), sealed: fileVector },
    receipt: toHex(signReceipt(ben.device, receipt)),
    sessionProof: toHex(signSessionProof(ben.device, people.ben.id, '0d0d0d0d-0d0d-7d0d-8d0d-0d0d0d0d0d0d')),
    typing: toHex(sealTyping(epochKey, typing, seeded('typing'))),
    call: callVectors({
      state,
      epochKey,
      lookup,
      ada: { userId: people.ada.id, device: ada.device, chain: ada.chain },
      ben: { userId: people.ben.id, device: ben.device, chain: ben.chain },
      now: time,
      seeded,
    }),
    local: { cacheKey: toHex(local.cacheKey), deviceKey: toHex(local.deviceKey) },
    safety: {
      ada: identityDigits(ada.chain),
      number: safetyNumber(ada.chain, ben.chain),
      qr: toHex(qrBytes(ada.chain, ben.chain)),
    },
    root: rootVector(ada),
  };
}

if (process.argv[1] === import.meta.filename) {
  const target = new URL('./vectors.json', import.meta.url);
  writeFileSync(target, `${JSON.stringify(await makeVectors(null), null, 2)}\n`);
}
