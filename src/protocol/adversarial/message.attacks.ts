/** Attacks on envelopes, chains of messages, receipts and typing. */

import type { ChainDecision, ChainPosition } from '../open/chain-position.ts';
import { ChainTracker } from '../open/chain-tracker.ts';
import { decodeContent, encodeContent, plainText } from '../open/content.ts';
import type { Tip } from '../open/conversation-entry.ts';
import { verifyEntry } from '../open/conversation-state.ts';
import { enc } from '../open/encoding.ts';
import { noHash } from '../open/hash.ts';
import { deviceId, messageId } from '../open/ids.ts';
import { limits } from '../open/limits.ts';
import { requireAuthor } from '../open/message-header.ts';
import { compareReceiptHead, isForward, readReceipt, verifyReceipt, writeReceipt } from '../open/receipts.ts';
import type { RefusalCode } from '../open/refusal.ts';
import { addDevice, retireDevice } from '../secret/account-changes.ts';
import { rekey } from '../secret/conversation.ts';
import { newDeviceKeys, randomUuid } from '../secret/device-keys.ts';
import { openMessage, type RawEnvelope } from '../secret/envelope.ts';
import { systemRandom } from '../secret/random.ts';
import { signReceipt } from '../secret/receipts.ts';
import { signBlob } from '../secret/sign.ts';
import { openTyping, sealTyping } from '../secret/typing.ts';
import {
  type Attack,
  expectTrue,
  flip,
  forgeMessage,
  lookupOf,
  next,
  now,
  openPolicy,
  type Person,
  person,
  refuses,
  say,
  start,
  take,
} from './world.ts';

function pair() {
  const [ada, ben, eve] = [person('Ada'), person('Ben', 'patient'), person('Eve')];
  const made = start(ada, [[ben, 'member']], openPolicy);
  const context = { state: made.state, epochKey: made.epochKey, lookup: lookupOf(ada, ben, eve) };
  return { ada, ben, eve, made, context };
}

/** Messages 1 … count of one person, with positions at places 1 … count. */
function stretch(count: number, epoch = 0): ChainPosition[] {
  const who = person('Ada');
  const out: ChainPosition[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const prevHash = out.at(-1)?.hash ?? noHash;
    const ids = { userId: who.userId, deviceId: who.device.deviceId, messageId: messageId(randomUuid()) };
    out.push({ ...ids, seq, prevHash, hash: systemRandom(32), epoch, place: seq });
  }
  return out;
}

function loaded(from: number, to: number): ChainTracker {
  const tracker = new ChainTracker();
  tracker.load(from, to);
  return tracker;
}

function expectDecision(decision: ChainDecision, wanted: ChainDecision['decision'] | RefusalCode): void {
  const found =
    decision.decision === 'refuse' || decision.decision === 'hold' ? decision.code : decision.decision;
  expectTrue(found === wanted, `decision ${wanted}, got ${found}`);
}

/** The messages at these numbers. */
function pick(positions: readonly ChainPosition[], ...numbers: number[]): ChainPosition[] {
  return numbers.flatMap((number) => positions.filter((position) => position.seq === number));
}

function offerAll(
  tracker: ChainTracker,
  positions: readonly ChainPosition[],
  ...wanted: Parameters<typeof expectDecision>[1][]
): void {
  for (const [i, position] of positions.entries())
    expectDecision(tracker.offer(position), wanted[i] ?? 'accept');
}

export const messageAttacks: Attack[] = [
  {
    number: 22,
    rule: 'MSG-6',
    title:
      'a message of a revoked device is refused in every epoch opened since and, by its time, in the open one',
    run: () => {
      const { ada, ben, made, context } = pair();
      const phone = newDeviceKeys();
      const two = take(
        ben,
        addDevice({ account: ben.account, chain: ben.chain, now }, { device: phone, label: 'Phone' }),
      );
      const fresh = say(made.state, made.epochKey, { from: { ...two, device: phone } });
      refuses('E_DEVICE', () => openMessage(fresh, context));
      openMessage(fresh, { ...context, lookup: lookupOf(ada, two) });
      const out = take(
        two,
        retireDevice({ account: two.account, chain: two.chain, now: now + 5 }, phone.deviceId),
      );
      const lookup = lookupOf(ada, out);
      openMessage(fresh, { ...context, lookup });
      const sender = {
        state: made.state,
        epochKey: made.epochKey,
        sender: ben.userId,
        device: phone.deviceId,
        signer: phone,
      };
      const later = forgeMessage({ ...sender, header: { sentAt: now + 6 } });
      refuses('E_DEVICE', () => openMessage(later, { ...context, lookup }));
      const renewed = rekey(next(ada, made.state, made.epochKey, [ada, out]));
      const inNew = forgeMessage({ ...sender, state: renewed.state, epochKey: renewed.epochKey });
      refuses('E_DEVICE', () =>
        openMessage(inNew, { state: renewed.state, epochKey: renewed.epochKey, lookup }),
      );
      const tips: Tip[] = [{ userId: ben.userId, deviceId: phone.deviceId, seq: 1, hash: later.headerHash }];
      const vouched = rekey(next(ada, made.state, made.epochKey, [ada, out], { tips, afterSeq: 1 }));
      openMessage(later, { state: vouched.state, epochKey: made.epochKey, lookup });
    },
  },
  {
    number: 33,
    rule: 'MSG-4',
    title: 'each outer field changed in turn is refused',
    run: () => {
      const { ada, ben, eve, made, context } = pair();
      const sent = say(made.state, made.epochKey, { from: ada });
      const changed = (changes: Partial<RawEnvelope>) => () => openMessage({ ...sent, ...changes }, context);
      changed({})();
      refuses('E_VERSION', changed({ v: 2 }));
      refuses('E_CONTEXT', changed({ conversationId: pair().made.state.conversationId }));
      refuses('E_EPOCH', changed({ epoch: 1 }));
      refuses('E_EPOCH', changed({ epoch: 0.5 }));
      refuses('E_COMMIT', changed({ messageId: randomUuid() }));
      refuses('E_SENDER', changed({ sender: eve.userId }));
      refuses('E_DEVICE', changed({ sender: ben.userId }));
      refuses('E_DEVICE', changed({ device: ben.device.deviceId }));
      refuses('E_COMMIT', changed({ sender: ben.userId, device: ben.device.deviceId }));
      refuses('E_MALFORMED', changed({ messageId: sent.messageId.toUpperCase() }));
      refuses('E_MALFORMED', changed({ messageId: '' }));
      refuses('E_EPOCH', () => openMessage(sent, { ...context, epochKey: { ...made.epochKey, epoch: 1 } }));
      refuses('E_COMMIT', () =>
        openMessage(sent, { ...context, epochKey: { ...made.epochKey, key: systemRandom(32) } }),
      );
      expectTrue(
        openMessage({ ...sent, body: null }, context).content === null,
        'a deleted body leaves the header',
      );
    },
  },
  {
    number: 34,
    rule: 'MSG-5',
    title: 'bodies of two messages exchanged are refused, and so is another body under the same key',
    run: () => {
      const { ada, made, context } = pair();
      const one = say(made.state, made.epochKey, { from: ada });
      const two = say(made.state, made.epochKey, { from: ada, seq: 2, prevHash: one.headerHash });
      refuses('E_COMMIT', () => openMessage({ ...one, body: two.body }, context));
      refuses('E_COMMIT', () => openMessage({ ...one, hdr: two.hdr }, context));
      const from = {
        state: made.state,
        epochKey: made.epochKey,
        sender: ada.userId,
        device: ada.device.deviceId,
        signer: ada.device,
      };
      refuses('E_BODY_HASH', () =>
        openMessage(forgeMessage({ ...from, header: { bodyHash: noHash } }), context),
      );
    },
  },
  {
    number: 35,
    rule: 'MSG-7',
    title: 'a member who writes in the name of another is refused',
    run: () => {
      const { ada, ben, made, context } = pair();
      const place = { state: made.state, epochKey: made.epochKey };
      const forged = forgeMessage({
        ...place,
        sender: ada.userId,
        device: ada.device.deviceId,
        signer: ben.device,
      });
      refuses('E_SIG', () => openMessage(forged, context));
      const own = { ...place, sender: ben.userId, device: ben.device.deviceId, signer: ben.device };
      openMessage(forgeMessage(own), context);
      refuses('E_CONTEXT', () =>
        openMessage(forgeMessage({ ...own, header: { sender: ada.userId } }), context),
      );
      refuses('E_CONTEXT', () =>
        openMessage(forgeMessage({ ...own, header: { device: ada.device.deviceId } }), context),
      );
      refuses('E_CONTEXT', () =>
        openMessage(forgeMessage({ ...own, header: { messageId: messageId(randomUuid()) } }), context),
      );
      refuses('E_CONTEXT', () => openMessage(forgeMessage({ ...own, header: { epoch: 3 } }), context));
      refuses('E_CONTEXT', () =>
        openMessage(
          forgeMessage({ ...own, header: { conversationId: pair().made.state.conversationId } }),
          context,
        ),
      );
      refuses('E_CONV_FORK', () =>
        openMessage(forgeMessage({ ...own, header: { entryHash: systemRandom(32) } }), context),
      );
      refuses('E_CHAIN', () => openMessage(forgeMessage({ ...own, header: { seq: 0 } }), context));
    },
  },
  {
    number: 36,
    rule: 'MSG-7',
    title: 'a signature valid under another label is refused',
    run: () => {
      const { ada, ben, made, context } = pair();
      const from = {
        state: made.state,
        epochKey: made.epochKey,
        sender: ada.userId,
        device: ada.device.deviceId,
        signer: ada.device,
      };
      refuses('E_SIG', () => openMessage(forgeMessage({ ...from, label: 'entry' }), context));
      const { conversationId } = made.state;
      const claim = {
        conversationId,
        userId: ben.userId,
        deviceId: ben.device.deviceId,
        deliveredThrough: 1,
        readThrough: 1,
        headHash: noHash,
        time: now,
      };
      const asMessage = signBlob(ben.device.keys, 'msg', writeReceipt(claim));
      refuses('E_SIG', () => verifyReceipt(asMessage, { conversationId, account: ben.chain }));
    },
  },
  {
    number: 38,
    rule: 'MSG-12',
    title: 'only the author changes a message',
    run: () => {
      const { ada, ben } = pair();
      requireAuthor({ sender: ada.userId }, { sender: ada.userId });
      refuses('E_AUTHOR', () => requireAuthor({ sender: ada.userId }, { sender: ben.userId }));
    },
  },
  {
    number: 39,
    rule: 'MSG-3',
    title: 'a 64 MiB envelope, a padding bomb and too long a text are refused',
    run: () => {
      const { ada, made, context } = pair();
      const sent = say(made.state, made.epochKey, { from: ada });
      refuses('E_SIZE', () => openMessage({ ...sent, body: new Uint8Array(64 * 1024 * 1024) }, context));
      refuses('E_SIZE', () => openMessage({ ...sent, hdr: new Uint8Array(limits.headerBytes + 1) }, context));
      refuses('E_SIZE', () => say(made.state, made.epochKey, { from: ada, text: 'x'.repeat(65_536) }));
      say(made.state, made.epochKey, { from: ada, text: 'x'.repeat(65_535) });
      refuses('E_SIZE', () => encodeContent(plainText('x'.repeat(60_001))));
      refuses('E_SIZE', () => verifyEntry(null, new Uint8Array(limits.entryBytes + 1), context.lookup));
    },
  },
  {
    number: 32,
    rule: 'TRK-1',
    title: 'a dropped message is a gap: the next ones are held until it comes or is known to be withheld',
    run: () => {
      const all = stretch(5);
      const tracker = loaded(1, 5);
      offerAll(tracker, pick(all, 1, 3, 4), 'accept', 'E_GAP', 'E_GAP');
      expectTrue(tracker.withheld().length === 0, 'held ones are not shown');
      const [two, three] = pick(all, 2, 3);
      if (two === undefined || three === undefined) throw new Error('positions');
      const answer = tracker.offer(two);
      expectTrue(answer.decision === 'accept' && answer.released.length === 2, 'released in order');
      const dropped = loaded(1, 5);
      offerAll(dropped, pick(all, 1, 3, 4), 'accept', 'E_GAP', 'E_GAP');
      const after = dropped.acceptGap(three);
      expectTrue(after.decision === 'accept' && after.released.length === 1, 'goes on after the gap');
      const [gap] = dropped.withheld();
      expectTrue(gap?.from === 2 && gap.to === 2, 'says what is withheld');
    },
  },
  {
    number: 32,
    rule: 'TRK-2',
    title: 'reordered messages are held and never shown exchanged',
    run: () => {
      const [one, two, three] = stretch(3);
      if (one === undefined || two === undefined || three === undefined) throw new Error('positions');
      const tracker = loaded(1, 3);
      const early = { ...three, place: 2 };
      offerAll(tracker, [one, early], 'accept', 'E_GAP');
      const answer = tracker.offer({ ...two, place: 3 });
      expectTrue(
        answer.decision === 'accept' && answer.released.length === 0 && answer.refused.length === 1,
        'refused',
      );
      const backwards = new ChainTracker();
      offerAll(
        backwards,
        [
          { ...three, place: 2 },
          { ...two, place: 3 },
        ],
        'accept',
        'E_CHAIN',
      );
      const forwards = new ChainTracker();
      offerAll(
        forwards,
        [
          { ...two, place: 3 },
          { ...three, place: 2 },
        ],
        'accept',
        'E_CHAIN',
      );
    },
  },
  {
    number: 32,
    rule: 'TRK-3',
    title: 'a replay is refused, the same page again is not, and two messages for one place are equivocation',
    run: () => {
      const [one, two] = stretch(2);
      if (one === undefined || two === undefined) throw new Error('positions');
      const tracker = loaded(1, 2);
      offerAll(tracker, [one, two, one], 'accept', 'accept', 'known');
      expectDecision(tracker.offer({ ...one, place: 9 }), 'E_REPLAY');
      expectDecision(tracker.offer({ ...two, hash: systemRandom(32) }), 'E_EQUIVOCATION');
      expectDecision(
        tracker.offer({ ...two, messageId: messageId(randomUuid()), hash: systemRandom(32) }),
        'E_EQUIVOCATION',
      );
      expectDecision(tracker.offer({ ...two, seq: 3, hash: systemRandom(32), place: 3 }), 'E_EQUIVOCATION');
      refuses('E_SENDER', () => tracker.offer({ ...one, userId: person('Eve').userId }));
    },
  },
  {
    number: 32,
    rule: 'TRK-4',
    title: 'a message on another one before it, or under an older epoch, is refused from either side',
    run: () => {
      const [one, two, three] = stretch(3, 1);
      if (one === undefined || two === undefined || three === undefined) throw new Error('positions');
      expectDecision(new ChainTracker().offer({ ...one, prevHash: systemRandom(32) }), 'E_CHAIN');
      const forwards = loaded(1, 3);
      offerAll(forwards, [one, { ...two, prevHash: noHash }], 'accept', 'E_CHAIN');
      offerAll(forwards, [{ ...two, epoch: 0 }], 'E_EPOCH_ROLLBACK');
      const backwards = new ChainTracker();
      offerAll(backwards, [three, { ...two, hash: noHash }], 'accept', 'E_CHAIN');
      offerAll(backwards, [{ ...two, epoch: 2 }, two, one], 'E_EPOCH_ROLLBACK', 'accept', 'accept');
    },
  },
  {
    number: 32,
    rule: 'TRK-5',
    title: 'pages in any order are accepted, and a gap counts only where everything between was loaded',
    run: () => {
      const all = stretch(9);
      const tracker = loaded(7, 9);
      offerAll(tracker, pick(all, 7, 8, 9));
      expectTrue(tracker.withheld().length === 0, 'older pages are not withheld');
      tracker.load(1, 3);
      offerAll(tracker, pick(all, 1, 2, 3));
      expectTrue(tracker.withheld().length === 0, 'nor what lies between');
      tracker.load(4, 6);
      expectTrue(tracker.withheld()[0]?.from === 4 && tracker.withheld()[0]?.to === 6, 'now it is');
      offerAll(tracker, pick(all, 6, 5, 4), 'E_GAP', 'E_GAP', 'accept');
      expectTrue(tracker.withheld().length === 0 && tracker.tips()[0]?.seq === 9, 'whole');
      const copy = ChainTracker.fromBytes(tracker.toBytes());
      offerAll(copy, all, ...all.map(() => 'known' as const));
      expectTrue(copy.next(all[0]?.deviceId ?? deviceId(randomUuid())).seq === 10, 'goes on');
    },
  },
  {
    number: 28,
    rule: 'TRK-6',
    title: 'what an entry says was sent last binds the messages around it',
    run: () => {
      const all = stretch(6);
      const [four, five, six] = pick(all, 4, 5, 6);
      if (four === undefined || five === undefined || six === undefined) throw new Error('positions');
      const tip = { userId: four.userId, deviceId: four.deviceId, seq: 4, hash: four.hash };
      const tracker = loaded(5, 6);
      tracker.anchor([tip], 4, 0);
      offerAll(tracker, [six], 'E_GAP');
      expectDecision(tracker.offer({ ...five, prevHash: noHash }), 'E_CHAIN');
      expectDecision(tracker.offer({ ...four, hash: systemRandom(32) }), 'E_EQUIVOCATION');
      offerAll(tracker, [five]);
      expectTrue(tracker.tips()[0]?.seq === 6 && tracker.next(four.deviceId).seq === 7, 'released');
      const disowned = tracker.close(0, [tip]);
      expectTrue(
        disowned.length === 2 && tracker.next(four.deviceId).seq === 5,
        'what the entry does not know is out',
      );
    },
  },
  {
    number: 37,
    rule: 'TRK-7',
    title: 'a withheld last message shows when somebody else has seen it',
    run: () => {
      const all = stretch(3);
      const [one, two, three] = all;
      if (one === undefined || two === undefined || three === undefined) throw new Error('positions');
      const tracker = loaded(1, 3);
      offerAll(tracker, [one, two]);
      expectTrue(tracker.noteSeen([three], 4).length === 0, 'no conflict');
      expectTrue(tracker.withheld()[0]?.from === 3, 'the tail is withheld');
      expectTrue(
        tracker.noteSeen([{ ...two, hash: systemRandom(32) }], 5)[0] === two.deviceId,
        'another message there',
      );
      expectTrue(tracker.seen(two.deviceId).length === 0, 'one does not name oneself');
      expectTrue(tracker.seen(deviceId(randomUuid()))[0]?.seq === 2, 'others are named');
    },
  },
  {
    number: 37,
    rule: 'RCP-3',
    title: 'receipts are signed, go forward only and name what was seen',
    run: () => {
      const { ada, ben, eve, made } = pair();
      const { conversationId } = made.state;
      const base = {
        conversationId,
        userId: ben.userId,
        deliveredThrough: 4,
        readThrough: 2,
        headHash: systemRandom(32),
        time: now,
      };
      const signed = signReceipt(ben.device, base);
      const check = (blob: Uint8Array, account = ben.chain) =>
        verifyReceipt(blob, { conversationId, account });
      const receipt = check(signed);
      expectTrue(receipt.readThrough === 2, 'read');
      refuses('E_SIG', () => check(flip(signed, signed.length - 1)));
      refuses('E_SENDER', () => check(signed, ada.chain));
      refuses('E_DEVICE', () => check(signReceipt(eve.device, base)));
      refuses('E_CONTEXT', () =>
        verifyReceipt(signed, { conversationId: pair().made.state.conversationId, account: ben.chain }),
      );
      refuses('E_MALFORMED', () => signReceipt(ben.device, { ...base, readThrough: 5 }));
      const wrong = signBlob(ben.device.keys, 'receipt', writeReceipt({ ...receipt, readThrough: 5 }));
      refuses('E_MALFORMED', () => check(wrong));
      const out = retireDevice({ account: ben.account, chain: ben.chain, now: now - 1 }, ben.device.deviceId);
      refuses('E_DEVICE', () => check(signed, out.chain));
      expectTrue(isForward(null, receipt) && !isForward(receipt, receipt), 'forward');
      expectTrue(isForward(receipt, { ...receipt, readThrough: 3 }), 'more read');
      expectTrue(!isForward(receipt, { ...receipt, deliveredThrough: 5, readThrough: 1 }), 'never back');
      expectTrue(!isForward(receipt, { ...receipt, deliveredThrough: 3, readThrough: 3 }), 'never back');
      compareReceiptHead(receipt, receipt.headHash);
      compareReceiptHead(receipt, null);
      compareReceiptHead({ ...receipt, headHash: noHash }, receipt.headHash);
      refuses('E_EQUIVOCATION', () => compareReceiptHead(receipt, systemRandom(32)));
      expectTrue(readReceipt(signed).userId === ben.userId, 'names its signer');
    },
  },
  {
    number: null,
    rule: 'MSG-10',
    title: 'a message may not fall behind what its epoch’s entry already counted',
    run: () => {
      const { ada, ben, made, context } = pair();
      const one = say(made.state, made.epochKey, { from: ben });
      const tips = [{ userId: ben.userId, deviceId: ben.device.deviceId, seq: 1, hash: one.headerHash }];
      const renewed = rekey(next(ada, made.state, made.epochKey, [ada, ben], { tips, afterSeq: 1 }));
      const place = { state: renewed.state, epochKey: renewed.epochKey };
      const again = say(place.state, place.epochKey, { from: ben });
      refuses('E_EPOCH_ROLLBACK', () => openMessage(again, { ...context, ...place }));
      openMessage(say(place.state, place.epochKey, { from: ben, seq: 2, prevHash: one.headerHash }), {
        ...context,
        ...place,
      });
    },
  },
  {
    number: null,
    rule: 'CNT-2',
    title: 'an unknown kind or version of content is unsupported, a broken known one refused',
    run: () => {
      const text = encodeContent({
        ...plainText('Grüße'),
        replyTo: { messageId: messageId(randomUuid()), headerHash: noHash },
      });
      const back = decodeContent(text.kind, text.content);
      expectTrue(
        back.kind === 'text' && back.text === 'Grüße' && back.replyTo?.headerHash.length === 32,
        'comes back',
      );
      expectTrue(decodeContent('hologram', enc(1, 'x')).kind === 'unsupported', 'kind');
      expectTrue(decodeContent('text', enc(99, 'x', 'y')).kind === 'unsupported', 'version');
      const first = decodeContent('text', enc(1, enc('words only', new Uint8Array(0))));
      expectTrue(first.kind === 'text' && first.text === 'words only', 'first version');
      refuses('E_MALFORMED', () => decodeContent('text', enc(1, 'x')));
      refuses('E_MALFORMED', () => decodeContent('text', new Uint8Array(2)));
    },
  },
  {
    number: null,
    rule: 'TYP-1',
    title: 'a typing notice opens for its writer’s name, epoch and conversation only',
    run: () => {
      const { ada, ben, made } = pair();
      const from = (who: Person) => ({ userId: who.userId, deviceId: who.device.deviceId });
      const sealed = sealTyping(made.epochKey, { ...from(ada), typing: true, at: now });
      expectTrue(openTyping(made.epochKey, from(ada), sealed).typing, 'opens');
      refuses('E_COMMIT', () => openTyping(made.epochKey, from(ben), sealed));
      refuses('E_COMMIT', () => openTyping({ ...made.epochKey, epoch: 1 }, from(ada), sealed));
      refuses('E_SIZE', () => openTyping(made.epochKey, from(ada), new Uint8Array(2000)));
    },
  },
];
