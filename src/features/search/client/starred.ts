/**
 * The messages that a person starred. They stand in the vault, so that all devices of the account know them and nobody else does. A change
 * of the vault is a link in the account's chain: stars set one after the other go up together, and wait on the disk until then.
 */
import * as z from 'zod';
import type { UnlockedSession } from '#src/features/identity/client/unlocked-session.ts';
import { backoffMs, type Clock } from '#src/platform/client/clock.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { updateVault } from '#src/protocol/secret/account-changes.ts';
import { applyStars, mostStars, readStars, type Star, type StarChange, writeStars } from './star-record.ts';

const place = { store: 'meta', key: 'stars' } as const;
const waitingRecord = z.array(
  z.object({ conversationId: z.string(), messageId: z.string(), on: z.boolean() }),
);
const pushDelayMs = 3_000;
const mostDelayMs = 60_000;

export class Starred {
  readonly #session: UnlockedSession;
  readonly #clock: Clock;
  readonly #changed: () => void;
  /** Not in the vault yet. */
  #waiting: StarChange[] = [];
  #known: { settings: Uint8Array; keys: Set<string> } | null = null;
  #cancelPush: (() => void) | null = null;
  #attempt = 0;

  constructor(session: UnlockedSession, clock: Clock, changed: () => void) {
    this.#session = session;
    this.#clock = clock;
    this.#changed = changed;
    session.scope.add(() => this.#cancelPush?.());
    void this.#load();
  }

  /** Newest star last. */
  all(): Star[] {
    return applyStars(readStars(this.#session.keeper.account.settings), this.#waiting);
  }

  has(conversationId: string, messageId: string): boolean {
    const { settings } = this.#session.keeper.account;
    if (this.#known?.settings !== settings) this.#known = { settings, keys: new Set(this.all().map(keyOf)) };
    return this.#known.keys.has(keyOf({ conversationId, messageId }));
  }

  /** STARS_FULL when there are five hundred. */
  async set(change: StarChange): Promise<void> {
    const stars = this.all();
    if (change.on && stars.length >= mostStars && !this.has(change.conversationId, change.messageId))
      throw new DomainError('STARS_FULL');
    this.#take([...this.#waiting, change]);
    await this.#keep();
    this.#pushLater(pushDelayMs);
  }

  async #load(): Promise<void> {
    const kept = (await this.#session.store.get(place.store, place.key, waitingRecord)) ?? [];
    if (kept.length === 0) return;
    this.#take([...kept, ...this.#waiting]);
    this.#pushLater(0);
  }

  #take(waiting: StarChange[]): void {
    this.#waiting = waiting;
    this.#known = null;
    this.#changed();
  }

  async #keep(): Promise<void> {
    const value = this.#waiting.length === 0 ? undefined : this.#waiting;
    await this.#session.store.write([{ ...place, value }]);
  }

  #pushLater(delayMs: number): void {
    this.#cancelPush ??= this.#clock.after(delayMs, () => void this.#push());
  }

  async #push(): Promise<void> {
    const changes = this.#waiting;
    try {
      await this.#session.keeper.change((base) =>
        updateVault(base, { settings: writeStars(base.account.settings, changes) }),
      );
    } catch {
      // It is safe on the disk: whatever the reason, it is tried again.
      this.#attempt += 1;
      this.#cancelPush = null;
      this.#pushLater(backoffMs(this.#attempt, pushDelayMs, mostDelayMs));
      return;
    }
    this.#attempt = 0;
    this.#cancelPush = null;
    this.#take(this.#waiting.filter((each) => !changes.includes(each)));
    await this.#keep();
    if (this.#waiting.length > 0) this.#pushLater(pushDelayMs);
  }
}

function keyOf({ conversationId, messageId }: Star): string {
  return `${conversationId}:${messageId}`;
}
