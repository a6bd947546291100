/** Entries whose signatures this device has checked before: all that lead up to a known one, each named by the next one's hash (rule ENT-13). */
import { equalBytes } from './bytes.ts';
import type { SignedEntry } from './signed-entry.ts';

export class VouchedEntries {
  static readonly none = new VouchedEntries([]);
  readonly #entries: ReadonlySet<SignedEntry>;

  private constructor(entries: readonly SignedEntry[]) {
    this.#entries = new Set(entries);
  }

  /** By this device, which keeps under seal how far it had verified: `head` is the hash of the last entry it accepted. */
  static byHead(entries: readonly SignedEntry[], head: Uint8Array): VouchedEntries {
    return VouchedEntries.#upTo(
      entries,
      entries.findLastIndex((entry) => equalBytes(entry.hash, head)),
    );
  }

  static #upTo(entries: readonly SignedEntry[], last: number): VouchedEntries {
    const run: SignedEntry[] = [];
    for (let entry = entries[last]; entry !== undefined; entry = entries[last - run.length]) {
      const next = run.at(-1);
      if (next !== undefined && !equalBytes(entry.hash, next.body.prevEntryHash)) break; // guard VOUCH-PREV
      run.push(entry);
    }
    return new VouchedEntries(run);
  }

  has(entry: SignedEntry): boolean {
    return this.#entries.has(entry);
  }
}
