import { beforeAll, expect, test } from 'vitest';
import { verifyChain } from '../open/account-chain.ts';
import { fromHex, toHex } from '../open/bytes.ts';
import { openAttestation, requireAttested, verifyRootQr } from '../open/clinic-root.ts';
import { readEntry, writeEntry } from '../open/conversation-entry.ts';
import { verifyEntry } from '../open/conversation-state.ts';
import { H } from '../open/hash.ts';
import { conversationId, deviceId, userId } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { verifyReceipt } from '../open/receipts.ts';
import { splitSigned } from '../open/signed.ts';
import { openWithAmk } from '../secret/account.ts';
import { CallReceiver } from '../secret/call-receiver.ts';
import { MemberSide } from '../secret/call-sides.ts';
import { clinicRootKeys } from '../secret/clinic-root.ts';
import { deviceKeys } from '../secret/device-keys.ts';
import { openMessage } from '../secret/envelope.ts';
import { openSegment } from '../secret/files.ts';
import { readGuestLink } from '../secret/guests.ts';
import { parseRecoveryCode } from '../secret/recovery-code.ts';
import { signBlob } from '../secret/sign.ts';
import { openSlot, readSlot } from '../secret/slots.ts';
import { secretReady } from '../secret/sodium-secret.ts';
import { frozenCall } from './call-vectors.ts';
import { makeVectors } from './generate.ts';
import vectors from './vectors.json' with { type: 'json' };

const ids = {
  ada: userId('0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a'),
  ben: userId('0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b'),
};
const chainOf = (who: keyof typeof ids) => verifyChain(ids[who], vectors.accounts[who].links.map(fromHex));
const lookup = (id: string) => chainOf(id === ids.ada ? 'ada' : 'ben');

beforeAll(secretReady);

test('VEC-1: the frozen answers come out again to the bit', { timeout: 60_000 }, async () => {
  const { accounts, conversation } = vectors;
  const slots = { ada: accounts.ada.slots, ben: accounts.ben.slots };
  expect(
    await makeVectors({
      slots,
      entry: conversation.entry,
      boxes: conversation.boxes,
      file: vectors.file.sealed,
    }),
  ).toEqual(vectors);
});

test('VEC-2: a frozen account opens', () => {
  for (const who of ['ada', 'ben'] as const) {
    const frozen = vectors.accounts[who];
    const amk = { gen: 1, key: fromHex(frozen.amk) };
    const opened = openWithAmk({
      userId: ids[who],
      amk,
      vaultBlob: fromHex(frozen.vault),
      chain: chainOf(who),
    });
    expect(toHex(opened.localRoot)).toBe(frozen.localRoot);
    expect(toHex(chainOf(who).headHash)).toBe(frozen.headHash);
    for (const slot of frozen.slots) expect(readSlot(fromHex(slot)).slotPk).toHaveLength(32);
  }
});

test('VEC-3: the frozen entry is read and written to the bit', () => {
  const { body } = splitSigned(fromHex(vectors.conversation.entry), 65_536);
  expect(toHex(writeEntry(readEntry(body)))).toBe(toHex(body));
  const ada = deviceKeys(deviceId(vectors.accounts.ada.deviceId), fromHex(vectors.accounts.ada.deviceSeed));
  expect(toHex(signBlob(ada.keys, 'entry', body))).toBe(vectors.conversation.entry);
});

test('VEC-4: the frozen message and receipt are accepted', () => {
  const id = conversationId(vectors.conversation.id);
  const state = verifyEntry(null, fromHex(vectors.conversation.entry), lookup);
  const epochKey = { conversationId: id, epoch: 0, key: fromHex(vectors.conversation.epochKey) };
  const raw = {
    v: 1,
    conversationId: id,
    epoch: 0,
    messageId: '0c0c0c0c-0c0c-4c0c-8c0c-0c0c0c0c0c0c',
    sender: ids.ada,
    device: vectors.accounts.ada.deviceId,
    hdr: fromHex(vectors.message.hdr),
    body: fromHex(vectors.message.body),
  };
  const opened = openMessage(raw, { state, epochKey, lookup });
  expect(toHex(opened.headerHash)).toBe(vectors.message.headerHash);
  expect(toHex(opened.content ?? new Uint8Array(0))).toBe(vectors.message.content);
  const receipt = verifyReceipt(fromHex(vectors.receipt), { conversationId: id, account: chainOf('ben') });
  expect(toHex(receipt.headHash)).toBe(vectors.message.headerHash);
});

test('VEC-5: a frozen slot refuses another key with E_COMMIT', () => {
  const slot = readSlot(fromHex(vectors.accounts.ada.slots[0] ?? ''));
  expect(() => openSlot(ids.ada, slot, new Uint8Array(32))).toThrow('E_COMMIT');
});

test('VEC-6: the frozen file opens', () => {
  const sealed = fromHex(vectors.file.sealed);
  const file = {
    key: 'anywhere',
    fileId: fromHex(vectors.file.fileId),
    fileKey: fromHex(vectors.file.fileKey),
    size: 5,
    hashes: [H(L('file-hash'), sealed)],
    name: '',
    type: '',
    thumb: null,
    media: null,
  };
  const plain = openSegment(conversationId(vectors.conversation.id), file, 0, sealed);
  expect(new TextDecoder().decode(plain)).toBe('knee.');
});

test('VEC-7: the frozen offer of a call and the frozen link of a guest are accepted', () => {
  const { accounts, call, conversation } = vectors;
  const id = conversationId(conversation.id);
  const state = verifyEntry(null, fromHex(conversation.entry), lookup);
  const epochKey = { conversationId: id, epoch: 0, key: fromHex(conversation.epochKey) };
  const device = deviceKeys(deviceId(accounts.ben.deviceId), fromHex(accounts.ben.deviceSeed));
  const side = new MemberSide({ callId: frozenCall, userId: ids.ben, device, state, epochKey, lookup });
  const raw = {
    v: 1,
    callId: frozenCall,
    epoch: 0,
    fromUser: ids.ada,
    from: accounts.ada.deviceId,
    toUser: ids.ben,
    to: accounts.ben.deviceId,
    counter: 1,
    sealed: fromHex(call.offer.sealed),
  };
  const { body, hash } = new CallReceiver(side).open(raw, 1_800_000_000_000);
  expect(body.content.type).toBe('offer');
  expect(toHex(hash)).toBe(call.offer.hash);
  expect(readGuestLink(call.guest.link, 1_800_000_000_000).guestId).toBe(call.guest.id);
});

test('VEC-10: the frozen statement of a clinic root is accepted', () => {
  const { root } = vectors;
  const { pk } = clinicRootKeys(parseRecoveryCode(root.code));
  expect(toHex(pk)).toBe(root.rootPk);
  expect(verifyRootQr(fromHex(root.qr), pk)).toBe(true);
  const body = openAttestation(fromHex(root.attestation), pk);
  requireAttested(body, chainOf('ada'), { now: 1_800_000_000_500, newestAt: 0 });
  expect(body.licence).toBe('12/3456');
});
