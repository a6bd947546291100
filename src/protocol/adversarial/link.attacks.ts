/** Attacks on linking a device: the server, or somebody who wants to be the new device, between two screens. */
import { equalBytes } from '../open/bytes.ts';
import { linkQr, mailboxId, readLinkQr } from '../open/device-link.ts';
import { readSignedHead, writeCheckpoint } from '../open/key-log-checks.ts';
import {
  type LinkedAccount,
  linkCode,
  linkDigits,
  newLinkRequest,
  openLinked,
  openOffer,
  parseLinkCode,
  requireTyped,
  sealLinked,
  writeOffer,
  writeTyped,
} from '../secret/device-link.ts';
import { systemRandom } from '../secret/random.ts';
import { signBlob } from '../secret/sign.ts';
import { type Attack, expectTrue, flip, now, type Person, person, refuses } from './world.ts';

function handedOver(who: Person): LinkedAccount {
  const { userId, chain, account } = who;
  const { fp, headSeq, headHash } = chain;
  return { userId, fp, amk: account.amk, headSeq, headHash, log: null, grant: systemRandom(32) };
}

export const linkAttacks: Attack[] = [
  {
    number: null,
    rule: 'LNK-2',
    title:
      'a key in the mailbox that is not the one of the screen is refused; codes are read whole or not at all',
    run: () => {
      const [mine, theirs] = [newLinkRequest(), newLinkRequest()];
      const read = readLinkQr(linkQr(mine.secret));
      expectTrue(equalBytes(parseLinkCode(linkCode(mine.secret).toLowerCase()), read), 'typed as scanned');
      expectTrue(equalBytes(openOffer(read, writeOffer(mine)), mine.keys.pk), 'the offer itself');
      expectTrue(!equalBytes(mailboxId(mine.secret), mailboxId(theirs.secret)), 'mailboxes');
      refuses('E_COMMIT', () => openOffer(read, writeOffer(theirs)));
      refuses('E_COMMIT', () => openOffer(read, writeOffer({ ...theirs, keys: mine.keys })));
      refuses('E_COMMIT', () => openOffer(read, flip(writeOffer(mine), 4)));
      refuses('E_MALFORMED', () => readLinkQr(flip(linkQr(mine.secret), 0)));
      refuses('E_MALFORMED', () => readLinkQr(linkQr(mine.secret).subarray(1)));
      refuses('E_MALFORMED', () => parseLinkCode('ABCD'));
    },
  },
  {
    number: null,
    rule: 'LNK-3',
    title: 'digits that were not typed on the device whose screen was read are refused',
    run: () => {
      const [ada, mine, theirs] = [person('Ada'), newLinkRequest(), newLinkRequest()];
      const facts = { pk: mine.keys.pk, secret: mine.secret, fp: ada.chain.fp, salt: systemRandom(32) };
      const digits = linkDigits(facts);
      expectTrue(/^\d{8}$/.test(digits), 'eight digits');
      requireTyped(mine.secret, mine.keys.pk, digits, writeTyped(mine, digits));
      // Another key would have given other digits, and so would another old device.
      expectTrue(linkDigits({ ...facts, pk: theirs.keys.pk }) !== digits, 'another key');
      expectTrue(linkDigits({ ...facts, salt: systemRandom(32) }) !== digits, 'another salt');
      const other = digits === '00000000' ? '00000001' : '00000000';
      for (const typed of [
        writeTyped(mine, other),
        writeTyped({ ...mine, keys: theirs.keys }, digits),
        writeTyped({ ...mine, secret: theirs.secret }, digits),
        new Uint8Array(32),
      ])
        refuses('E_COMMIT', () => requireTyped(mine.secret, mine.keys.pk, digits, typed));
    },
  },
  {
    number: null,
    rule: 'LNK-4',
    title: 'an account from elsewhere, of another linking or for another key opens nothing',
    run: () => {
      const [ada, eve, mine, theirs] = [person('Ada'), person('Eve'), newLinkRequest(), newLinkRequest()];
      const { pk } = mine.keys;
      const sealed = sealLinked(mine.secret, pk, handedOver(ada));
      const opened = openLinked(mine, sealed);
      expectTrue(
        equalBytes(opened.amk.key, ada.account.amk.key) && opened.userId === ada.userId,
        'the account',
      );
      // The server knows the key, not the secret: it cannot hand over an account of its own.
      refuses('E_COMMIT', () => openLinked(mine, sealLinked(theirs.secret, pk, handedOver(eve))));
      refuses('E_COMMIT', () => openLinked({ ...mine, keys: theirs.keys }, sealed));
      refuses('E_COMMIT', () => openLinked({ ...mine, secret: theirs.secret }, sealed));
    },
  },
  {
    number: 18,
    rule: 'LNK-7',
    title: 'the log comes along as it was signed: neither size nor root nor key of it can be another',
    run: () => {
      const [ada, mine, clinic, rogue] = [person('Ada'), newLinkRequest(), person('Log'), person('Eve')];
      const root = systemRandom(32);
      const body = writeCheckpoint({ size: 9, root, time: now });
      const publicKey = clinic.account.ik.pk;
      const head = { publicKey, checkpoint: signBlob(clinic.account.ik, 'log-checkpoint', body) };
      const { log } = openLinked(
        mine,
        sealLinked(mine.secret, mine.keys.pk, { ...handedOver(ada), log: head }),
      );
      if (log === null) throw new Error('no log');
      const seen = readSignedHead(log);
      expectTrue(seen.size === 9 && equalBytes(seen.root, root) && equalBytes(seen.key, publicKey), 'seen');
      refuses('E_SIG', () => readSignedHead({ ...log, publicKey: rogue.account.ik.pk }));
      refuses('E_SIG', () => readSignedHead({ ...log, checkpoint: flip(log.checkpoint, 20) }));
    },
  },
];
