/**
 * Linking a device (rules LNK-1 … LNK-7). The new device shows a secret; the old one reads it off the screen. Whatever passes through the
 * server is bound to that secret, and eight digits go the other way, from the old screen to the new keyboard: without both there is no account.
 */
import { equalBytes } from '../open/bytes.ts';
import { decode, enc } from '../open/encoding.ts';
import { H, HK } from '../open/hash.ts';
import { type UserId, uuidBytes } from '../open/ids.ts';
import type { SignedHead } from '../open/key-log-checks.ts';
import { L } from '../open/labels.ts';
import { limits } from '../open/limits.ts';
import { refuse } from '../open/refusal.ts';
import { type Random, systemRandom } from './random.ts';
import { fromCharacters, toCharacters } from './recovery-code.ts';
import type { Amk } from './slots.ts';
import { boxKeys, boxOpen, boxSeal, type KeyPair } from './sodium-secret.ts';

/** What the new device keeps while it waits; in memory only. */
export interface LinkRequest {
  secret: Uint8Array;
  keys: KeyPair;
}

/** What an old device hands over. */
export interface LinkedAccount {
  userId: UserId;
  fp: Uint8Array;
  amk: Amk;
  /** Newest link of the account chain that the old device knows. */
  headSeq: number;
  headHash: Uint8Array;
  /** The clinic-wide log as the old device verified it last; null before it did. */
  log: SignedHead | null;
  /** 32 bytes that let the new device sign in once. */
  grant: Uint8Array;
}

export function newLinkRequest(random: Random = systemRandom): LinkRequest {
  return { secret: random(limits.linkSecretBytes), keys: boxKeys(random(32)) };
}

/** The secret as four groups of four characters, for people without a camera. Converse: `parseLinkCode`. */
export function linkCode(secret: Uint8Array): string {
  return toCharacters(secret).match(/.{4}/g)?.join(' ') ?? '';
}

/** Reads what was typed as a recovery code is read; E_MALFORMED when it cannot be one. */
export function parseLinkCode(text: string): Uint8Array {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replaceAll('O', '0');
  if (!/^[0-9A-HJKMNP-TV-Z]{16}$/.test(plain)) refuse('E_MALFORMED', 'not the code of a device');
  return fromCharacters(plain, limits.linkSecretBytes);
}

/** First to the mailbox: the new device's key, bound to the secret. Converse: `openOffer`. */
export function writeOffer({ secret, keys }: LinkRequest): Uint8Array {
  return enc(keys.pk, tag(secret, 'link-offer', keys.pk));
}

/** The new device's key; E_COMMIT when it is not the one that the screen stands for. */
export function openOffer(secret: Uint8Array, offer: Uint8Array): Uint8Array {
  return decode(offer, limits.linkOfferBytes, (fields) => {
    const pk = fields.fixed(32);
    const sent = fields.fixed(32);
    if (!equalBytes(sent, tag(secret, 'link-offer', pk))) refuse('E_COMMIT', 'another key'); // guard LINK-OFFER
    return pk;
  });
}

/** Eight digits for the old device's screen. `salt`: 32 bytes that only the old device knows, so that nobody can work them out. */
export function linkDigits(facts: {
  pk: Uint8Array;
  secret: Uint8Array;
  fp: Uint8Array;
  salt: Uint8Array;
}): string {
  const hash = H(L('link-digits'), facts.pk, facts.secret, facts.fp, facts.salt);
  let value = 0;
  for (const byte of hash.subarray(0, 6)) value = value * 256 + byte;
  return String(value % 100_000_000).padStart(8, '0');
}

/** From the new device: whoever typed these digits on it has seen the old screen. Converse: `requireTyped`. */
export function writeTyped({ secret, keys }: LinkRequest, digits: string): Uint8Array {
  return tag(secret, 'link-typed', keys.pk, digits);
}

/** E_COMMIT unless exactly these digits were typed on the device with this key. */
export function requireTyped(secret: Uint8Array, pk: Uint8Array, digits: string, typed: Uint8Array): void {
  if (!equalBytes(typed, tag(secret, 'link-typed', pk, digits))) refuse('E_COMMIT', 'other digits'); // guard LINK-TYPED
}

/** Last to the mailbox: the account, for this key only, from who saw the screen. Converse: `openLinked`. */
export function sealLinked(secret: Uint8Array, pk: Uint8Array, account: LinkedAccount): Uint8Array {
  const { userId, fp, amk, headSeq, headHash, log, grant } = account;
  const head = log === null ? new Uint8Array(0) : enc(log.publicKey, log.checkpoint);
  const box = boxSeal(pk, enc(uuidBytes(userId), fp, amk.gen, amk.key, headSeq, headHash, head, grant));
  return enc(box, tag(secret, 'link-account', pk, box));
}

/** E_COMMIT when it does not come from who saw this device's screen. */
export function openLinked({ secret, keys }: LinkRequest, sealed: Uint8Array): LinkedAccount {
  const box = decode(sealed, limits.linkedBytes, (fields) => {
    const bytes = fields.bytes(limits.linkedBytes);
    const sent = fields.fixed(32);
    if (!equalBytes(sent, tag(secret, 'link-account', keys.pk, bytes))) refuse('E_COMMIT', 'from elsewhere'); // guard LINK-BOX
    return bytes;
  });
  return decode(boxOpen(keys, box), limits.linkedBytes, (fields) => ({
    userId: fields.userId(),
    fp: fields.fixed(32),
    amk: { gen: fields.u64(), key: fields.fixed(32) },
    headSeq: fields.u64(),
    headHash: fields.fixed(32),
    log: readHead(fields.bytes(limits.linkedBytes)),
    grant: fields.fixed(32),
  }));
}

function readHead(bytes: Uint8Array): SignedHead | null {
  if (bytes.length === 0) return null;
  return decode(bytes, limits.linkedBytes, (fields) => ({
    publicKey: fields.fixed(32),
    checkpoint: fields.bytes(limits.checkpointBytes),
  }));
}

function tag(
  secret: Uint8Array,
  label: 'link-offer' | 'link-typed' | 'link-account',
  ...fields: (Uint8Array | string)[]
): Uint8Array {
  return HK(H(L('link-secret'), secret), L(label), ...fields);
}
