/** A conversation entry as it came: taken apart and read once, however often it is looked at. */
import { type EntryBody, readEntry } from './conversation-entry.ts';
import { limits } from './limits.ts';
import { hashOfSigned, type SignedParts, splitSigned } from './signed.ts';

/** What it says counts for nothing before `verifyEntry` has accepted it. */
export class SignedEntry {
  readonly parts: SignedParts;
  readonly body: EntryBody;
  #hash: Uint8Array | null = null;

  private constructor(parts: SignedParts) {
    this.parts = parts;
    this.body = readEntry(parts.body);
  }

  /** Refuses what has not the shape of an entry (E_SIZE, E_MALFORMED). */
  static read(signed: Uint8Array): SignedEntry {
    return new SignedEntry(splitSigned(signed, limits.entryBytes));
  }

  /** How the next entry and every message name it. */
  get hash(): Uint8Array {
    this.#hash ??= hashOfSigned('entry-hash', this.parts.body);
    return this.#hash;
  }
}
