/** The short authentication string (rules SAS-1 … SAS-3): what two people in a call compare to know that nobody stands between them. */
import { H } from './hash.ts';
import { type CallId, uuidBytes } from './ids.ts';
import { L } from './labels.ts';
import { type SasEmoji, sasEmoji } from './sas-emoji.ts';

/** What both must agree on. A is the party that commits, see `sasCommits`. */
export interface SasFacts {
  callId: CallId;
  /** Fingerprints of the certificates in use, checked against the wire. */
  fpA: Uint8Array;
  fpB: Uint8Array;
  /** Identities as each side knows them: `fp` of an account, public key of a guest; 32 bytes. */
  idA: Uint8Array;
  idB: Uint8Array;
  nonceA: Uint8Array;
  nonceB: Uint8Array;
}

export interface ShortAuthString {
  /** Seven of the table, 42 bits. */
  emoji: readonly SasEmoji[];
  /** Three numbers of four digits, 1000 … 9191: the first 39 of the bits. */
  numbers: readonly string[];
}

/** What A sends before it knows B's nonce, so that it cannot choose its own to fit. */
export function sasCommitment(call: CallId, fpA: Uint8Array, nonceA: Uint8Array): Uint8Array {
  return H(L('sas-c'), uuidBytes(call), fpA, nonceA);
}

/** The same on both sides if, and only if, they agree on everything in `facts`. */
export function shortAuthString(facts: SasFacts): ShortAuthString {
  const { fpA, fpB, idA, idB, nonceA, nonceB } = facts;
  const hash = H(L('sas'), uuidBytes(facts.callId), fpA, fpB, idA, idB, nonceA, nonceB);
  const bits = Array.from(hash.subarray(0, 6), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const emoji = groups(bits, 6, 7).map((value) => sasEmoji[value] ?? sasEmoji[0]);
  return { emoji, numbers: groups(bits, 13, 3).map((value) => String(1000 + value)) };
}

function groups(bits: string, width: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) =>
    Number.parseInt(bits.slice(at * width, (at + 1) * width), 2),
  );
}
