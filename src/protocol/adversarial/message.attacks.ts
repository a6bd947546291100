/** Attacks on envelopes and on what is in them. */
import { decodeContent, encodeContent, plainText } from '../open/content.ts';
import type { Tip } from '../open/conversation-entry.ts';
import { verifyEntry } from '../open/conversation-state.ts';
import { enc } from '../open/encoding.ts';
import { noHash } from '../open/hash.ts';
import { messageId } from '../open/ids.ts';
import { limits } from '../open/limits.ts';
import { requireAuthor } from '../open/message-header.ts';
import { verifyReceipt, writeReceipt } from '../open/receipts.ts';
import { addDevice, retireDevice } from '../secret/account-changes.ts';
import { rekey } from '../secret/conversation.ts';
import { newDeviceKeys, randomUuid } from '../secret/device-keys.ts';
import { openMessage, type RawEnvelope } from '../secret/envelope.ts';
import { systemRandom } from '../secret/random.ts';
import { signBlob } from '../secret/sign.ts';
import {
  type Attack,
  expectTrue,
  forgeMessage,
  lookupOf,
  next,
  now,
  openPolicy,
  person,
  refuses,
  say,
  start,
  take,
} from './world.ts';

export function pair() {
  const [ada, ben, eve] = [person('Ada'), person('Ben', 'patient'), person('Eve')];
  const made = start(ada, [[ben, 'member']], openPolicy);
  const context = { state: made.state, epochKey: made.epochKey, lookup: lookupOf(ada, ben, eve) };
  return { ada, ben, eve, made, context };
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
];
