/** Entries whose signatures one's own devices have checked before: all that lead up to a known one, each named by the next one's hash (rule ENT-13). */
import { type AccountState, liveDevices } from './account-chain.ts';
import { equalBytes } from './bytes.ts';
import { hasSignature } from './signed.ts';
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

  /** By the devices of one's own that are in force, up to the last entry that one of them made: a device builds on verified entries only. */
  static byOwnDevice(entries: readonly SignedEntry[], own: AccountState): VouchedEntries {
    const keys = new Map(liveDevices(own).map(({ deviceId, dkPk }) => [deviceId, dkPk]));
    const last = entries.findLastIndex(({ body }) => body.author === own.userId && keys.has(body.device));
    const entry = entries[last];
    const key = entry === undefined ? undefined : keys.get(entry.body.device);
    if (entry === undefined || key === undefined) return VouchedEntries.none;
    if (!hasSignature('entry', entry.parts, key)) return VouchedEntries.none; // guard VOUCH-SIG
    return VouchedEntries.#upTo(entries, last);
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
