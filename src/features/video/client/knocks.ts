/** Guests of one call: links for them, and who stands at the door. Hosts only. */
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { GuestView } from '../contract.ts';
import type { CallRoad, RoadEvent } from './call-road.ts';
import type { KnockView } from './call-view.ts';

type Knocked = Extract<RoadEvent, { type: 'knock' }>;

export class Knocks {
  readonly #changed: () => void;
  #waiting: KnockView[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get waiting(): KnockView[] {
    return this.#waiting;
  }

  heard({ guest, name }: Knocked): void {
    this.#set([...this.#without(guest.id), { guestId: guest.id, name }]);
  }

  async answer(road: CallRoad | null, guestId: string, admit: boolean): Promise<void> {
    if (!this.#waiting.some((each) => each.guestId === guestId)) return;
    this.#set(this.#without(guestId));
    await road?.answerKnock(guestId, admit);
  }

  async invite(
    road: CallRoad | null,
    kind: GuestView['kind'],
    lifetimeMs: number,
  ): Promise<Result<{ link: string }>> {
    const made = await road?.inviteGuest(kind, lifetimeMs);
    if (made === undefined) return { ok: false, failure: { kind: 'domain', code: 'UNAVAILABLE' } };
    if (!made.ok) return made;
    // Behind the # it never reaches the server.
    return { ok: true, value: { link: `${window.location.origin}/guest#${made.value.fragment}` } };
  }

  clear(): void {
    this.#waiting = [];
  }

  #without(guestId: string): KnockView[] {
    return this.#waiting.filter((each) => each.guestId !== guestId);
  }

  #set(waiting: KnockView[]): void {
    this.#waiting = waiting;
    this.#changed();
  }
}
