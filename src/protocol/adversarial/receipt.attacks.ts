/** Attacks on what is said beside messages: receipts and typing. */
import { noHash } from '../open/hash.ts';
import { compareReceiptHead, isForward, readReceipt, verifyReceipt, writeReceipt } from '../open/receipts.ts';
import { retireDevice } from '../secret/account-changes.ts';
import { systemRandom } from '../secret/random.ts';
import { signReceipt } from '../secret/receipts.ts';
import { signBlob } from '../secret/sign.ts';
import { openTyping, sealTyping } from '../secret/typing.ts';
import { pair } from './message.attacks.ts';
import { type Attack, expectTrue, flip, now, type Person, refuses } from './world.ts';

export const receiptAttacks: Attack[] = [
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
