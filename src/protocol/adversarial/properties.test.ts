/** Attack 40: whatever is cut, turned or made up, an exported function answers a value that was meant or a refusal, never anything else. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { extendChain, verifyChain } from '../open/account-chain.ts';
import { concatBytes } from '../open/bytes.ts';
import { readSignal, type SignalContent, writeSignal } from '../open/call-signal.ts';
import { ChainTracker } from '../open/chain-tracker.ts';
import { openAttestation } from '../open/clinic-root.ts';
import { decodeContent, encodeContent, plainText } from '../open/content.ts';
import { readEntry } from '../open/conversation-entry.ts';
import { verifyEntry } from '../open/conversation-state.ts';
import { decode, enc } from '../open/encoding.ts';
import { requireCandidate } from '../open/ice-candidate.ts';
import { callId, connectionId, deviceId, messageId, uuidText } from '../open/ids.ts';
import { verifyCheckpoint, writeCheckpoint } from '../open/key-log-checks.ts';
import { readHeader } from '../open/message-header.ts';
import { readReceipt, verifyReceipt } from '../open/receipts.ts';
import { Refusal } from '../open/refusal.ts';
import { shortAuthString } from '../open/sas.ts';
import { readFingerprint, readSdp } from '../open/sdp-rules.ts';
import { openAccount } from '../secret/account.ts';
import { openSignal } from '../secret/calls.ts';
import { clinicRootKeys, signAttestation } from '../secret/clinic-root.ts';
import { randomUuid } from '../secret/device-keys.ts';
import { newLinkRequest, openLinked, openOffer, sealLinked, writeOffer } from '../secret/device-link.ts';
import { openMessage } from '../secret/envelope.ts';
import { openEpoch } from '../secret/epochs.ts';
import { readGuestLink } from '../secret/guests.ts';
import { openRecord, sealRecord } from '../secret/local-keys.ts';
import { readKdfParams } from '../secret/password-kdf.ts';
import { systemRandom } from '../secret/random.ts';
import { signReceipt } from '../secret/receipts.ts';
import { newRecoveryCode, parseRecoveryCode } from '../secret/recovery-code.ts';
import { open1, seal1 } from '../secret/seal.ts';
import { signBlob } from '../secret/sign.ts';
import { readSlot } from '../secret/slots.ts';
import { secretReady } from '../secret/sodium-secret.ts';
import { openTyping, sealTyping } from '../secret/typing.ts';
import { join, memberIn, newCallId, newTransport, sdpLines, sdpText } from './call-world.ts';
import { flip, lookupOf, now, person, say, start } from './world.ts';

/** Answers whether `run` refused; anything thrown but a refusal fails the test. */
function refused(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}

interface Blob {
  name: string;
  bytes: Uint8Array;
  open: (bytes: Uint8Array) => unknown;
}

/** Every signed or sealed thing of the protocol with the function that takes it in. */
function blobs(): Blob[] {
  const [ada, ben] = [person('Ada'), person('Ben')];
  const made = start(ada, [[ben, 'member']]);
  const lookup = lookupOf(ada, ben);
  const { state, epochKey } = made;
  const sent = say(state, epochKey, { from: ada });
  const context = { state, epochKey, lookup };
  const { userId, wrapKey, chain } = ada;
  const slotBlob = ada.made.slots[0]?.blob ?? new Uint8Array(0);
  const vaultBlob = ada.made.vault;
  const [first, ...rest] = ada.links;
  const last = rest.pop() ?? new Uint8Array(0);
  const before = verifyChain(userId, [first ?? new Uint8Array(0), ...rest]);
  const [conversationId, headHash] = [state.conversationId, sent.headerHash];
  const receipt = signReceipt(ben.device, {
    conversationId,
    userId: ben.userId,
    deliveredThrough: 1,
    readThrough: 1,
    headHash,
    time: now,
  });
  const link = newLinkRequest();
  const { headSeq, headHash: chainHead, fp } = chain;
  const handed = {
    userId,
    fp,
    amk: ada.account.amk,
    headSeq,
    headHash: chainHead,
    log: null,
    grant: systemRandom(32),
  };
  const linked = sealLinked(link.secret, link.keys.pk, handed);
  const root = clinicRootKeys(newRecoveryCode());
  const attestation = signAttestation(root, {
    userId,
    fp: chain.fp,
    ...ada.profile,
    licence: '',
    clinic: 'Northside',
    standing: 'attested',
    issuedAt: now,
    expiresAt: now + 1,
  });
  const from = { userId: ada.userId, deviceId: ada.device.deviceId };
  const typing = sealTyping(epochKey, { ...from, typing: true, at: now });
  const record = sealRecord(wrapKey, 'draft', enc('text'));
  const call = newCallId();
  const callee = memberIn(call, made, ben, [ada, ben]);
  const signal = memberIn(call, made, ada, [ada, ben]).say(callee, join);
  const checkpoint = { size: 3, root: headHash, time: now };
  const { keys } = ada.device;
  const [box, ...others] = made.boxes;
  const withBox = (bytes: Uint8Array) => [{ userId: ada.userId, box: bytes }, ...others];
  return [
    { name: 'first link', bytes: first ?? new Uint8Array(0), open: (b) => verifyChain(userId, [b]) },
    { name: 'slots link', bytes: last, open: (b) => extendChain(before, [b]) },
    {
      name: 'checkpoint',
      bytes: signBlob(keys, 'log-checkpoint', writeCheckpoint(checkpoint)),
      open: (b) => verifyCheckpoint(b, keys.pk),
    },
    {
      name: 'slot',
      bytes: slotBlob,
      open: (b) => openAccount({ userId, slotBlob: b, wrapKey, vaultBlob, chain }),
    },
    {
      name: 'vault',
      bytes: vaultBlob,
      open: (b) => openAccount({ userId, slotBlob, wrapKey, vaultBlob: b, chain }),
    },
    { name: 'entry', bytes: made.entry, open: (b) => verifyEntry(null, b, lookup) },
    {
      name: 'box',
      bytes: box?.box ?? new Uint8Array(0),
      open: (b) => openEpoch({ state, epoch: 0, boxes: withBox(b), account: ada.account }),
    },
    { name: 'header', bytes: sent.hdr, open: (b) => openMessage({ ...sent, hdr: b }, context) },
    { name: 'body', bytes: sent.body, open: (b) => openMessage({ ...sent, body: b }, context) },
    {
      name: 'receipt',
      bytes: receipt,
      open: (b) => verifyReceipt(b, { conversationId, account: ben.chain }),
    },
    { name: 'typing', bytes: typing, open: (b) => openTyping(epochKey, from, b) },
    {
      name: 'signal',
      bytes: signal.sealed,
      open: (b) => openSignal({ ...signal, sealed: b }, callee.side),
    },
    { name: 'offer of a device', bytes: writeOffer(link), open: (b) => openOffer(link.secret, b) },
    { name: 'linked account', bytes: linked, open: (b) => openLinked(link, b) },
    { name: 'attestation', bytes: attestation, open: (b) => openAttestation(b, root.pk) },
    { name: 'record', bytes: record, open: (b) => openRecord(wrapKey, 'draft', b) },
  ];
}

beforeAll(secretReady);

describe('attack 40', { timeout: 60_000 }, () => {
  test('GEN-3: every blob cut at every byte, lengthened, or with any bit turned is refused', () => {
    for (const { name, bytes, open } of blobs()) {
      expect(
        refused(() => open(bytes)),
        `${name} itself`,
      ).toBe(false);
      for (let length = 0; length < bytes.length; length++) {
        expect(
          refused(() => open(bytes.subarray(0, length))),
          `${name} cut at ${length}`,
        ).toBe(true);
      }
      expect(
        refused(() => open(concatBytes(bytes, new Uint8Array(1)))),
        `${name} lengthened`,
      ).toBe(true);
      for (let at = 0; at < bytes.length * 8; at++) {
        expect(
          refused(() => open(flip(bytes, at >> 3, at & 7))),
          `${name} bit ${at}`,
        ).toBe(true);
      }
    }
  });

  test('GEN-4: any bytes at all give a value or a refusal', () => {
    const takers = [
      ...blobs().map((blob) => blob.open),
      readSlot,
      readReceipt,
      readEntry,
      readHeader,
      readSignal,
      readKdfParams,
      ChainTracker.fromBytes,
      (bytes: Uint8Array) => decodeContent('text', bytes),
      (bytes: Uint8Array) => uuidText(bytes),
    ];
    const nested = fc.letrec<{ field: Uint8Array }>((tie) => ({
      field: fc.oneof(
        { depthSize: 'small' },
        fc.uint8Array({ maxLength: 80 }),
        fc.constantFrom(...[16, 32, 64].map((n) => new Uint8Array(n)), enc(1), enc('genesis')),
        fc.array(tie('field'), { maxLength: 12 }).map((fields) => enc(...fields)),
      ),
    })).field;
    fc.assert(
      fc.property(nested, (bytes) => {
        for (const take of takers) refused(() => take(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  test('GEN-5: any text as an id, a code or a field gives a value or a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        refused(() => parseRecoveryCode(text));
        refused(() => deviceId(text));
        refused(() => messageId(text));
        refused(() => readGuestLink(text, now));
        refused(() => readSdp(text, 'offer'));
        refused(() => readFingerprint(text));
        refused(() => requireCandidate(text, 'abcd'));
      }),
    );
  });
});

describe('round trips', () => {
  test('GEN-1: enc and decode are inverse', () => {
    const parts = fc.tuple(fc.uint8Array(), fc.maxSafeNat(), fc.boolean(), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(parts, ([bytes, number, flag, text]) => {
        const read = decode(enc(bytes, number, flag, text), 1 << 20, (f) => [
          f.bytes(1 << 20),
          f.u64(),
          f.flag(),
          f.text(1 << 20),
        ]);
        expect(read).toEqual([bytes, number, flag, text.normalize('NFC')]);
      }),
    );
  });

  test('SEAL-2: what was sealed opens, under its key and associated data', () => {
    const key = systemRandom(32);
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (ad, plain) => {
        expect(open1(key, ad, seal1(key, ad, plain))).toEqual(plain);
      }),
    );
  });

  test('MSG-13: any text comes back as it was written', () => {
    const [ada, ben] = [person('Ada'), person('Ben')];
    const { state, epochKey } = start(ada, [[ben, 'member']]);
    const context = { state, epochKey, lookup: lookupOf(ada, ben) };
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 2_000 }), (text) => {
        const { kind, content } = encodeContent(plainText(text));
        expect(decodeContent(kind, content)).toEqual(plainText(text.normalize('NFC')));
        const opened = openMessage(say(state, epochKey, { from: ada, text }), context);
        expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(opened.content ?? undefined)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test('CALL-2: any signal comes back as it was written', () => {
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((any) => any.normalize('NFC'));
    const connection = fc.constantFrom(connectionId(randomUuid()));
    const party = fc.constantFrom({ userId: person('Ada').userId, id: deviceId(randomUuid()) });
    const contents: fc.Arbitrary<SignalContent> = fc.oneof(
      fc.record({ type: fc.constantFrom('offer', 'restart'), connection, sdp: text, fingerprint: bytes32 }),
      fc.record({ type: fc.constant('answer'), connection, sdp: text, fingerprint: bytes32, offer: bytes32 }),
      fc.record({ type: fc.constant('sas-reveal'), connection, nonce: bytes32 }),
      fc.record({ type: fc.constant('knock'), publicKey: bytes32, name: text }),
      fc.record({ type: fc.constant('remove'), party }),
    );
    fc.assert(
      fc.property(contents, party, bytes32, fc.maxSafeNat(), (content, end, scope, counter) => {
        const body = {
          scope,
          callId: callId(randomUuid()),
          from: end,
          to: end,
          counter,
          expiresAt: now,
          content,
        };
        expect(readSignal(writeSignal(body))).toEqual(body);
      }),
    );
  });

  test('CALL-9: a description with lines left out, doubled or moved is refused or binds to the same transport', () => {
    const transport = newTransport();
    const lines = sdpLines(transport, 'actpass');
    const places = fc.array(fc.nat({ max: lines.length - 1 }), { maxLength: lines.length });
    fc.assert(
      fc.property(fc.oneof(places, fc.shuffledSubarray(lines.map((_, at) => at))), (order) => {
        const text = sdpText(order.map((at) => lines[at] ?? ''));
        const refusedIt = refused(() => {
          const facts = readSdp(text, 'offer');
          expect([facts.ufrag, facts.pwd]).toEqual([transport.ufrag, transport.pwd]);
          expect(facts.fingerprint).toEqual(transport.fingerprint);
        });
        expect(typeof refusedIt).toBe('boolean');
      }),
    );
  });

  test('SAS-3: pictures and numbers are always seven and three, and depend on every fact', () => {
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const call = newCallId();
    fc.assert(
      fc.property(fc.tuple(bytes32, bytes32, bytes32, bytes32, bytes32, bytes32), (parts) => {
        const [fpA, fpB, idA, idB, nonceA, nonceB] = parts;
        const facts = { callId: call, fpA, fpB, idA, idB, nonceA, nonceB };
        const sas = shortAuthString(facts);
        expect(sas.emoji).toHaveLength(7);
        for (const number of sas.numbers) expect(number).toMatch(/^[1-9]\d{3}$/);
        for (const key of ['fpA', 'fpB', 'idA', 'idB', 'nonceA', 'nonceB'] as const)
          expect(shortAuthString({ ...facts, [key]: flip(facts[key], 0) })).not.toEqual(sas);
      }),
      { numRuns: 30 },
    );
  });
});
