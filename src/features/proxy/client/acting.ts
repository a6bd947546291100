/** For whom this device acts: oneself, or one of the patients that the person cares for. Kept sealed on the device. */
import * as z from 'zod';
import type { SealedStore } from '#src/platform/client/sealed-store.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { type Charge, charge } from '../contract.ts';

const place = { store: 'meta', key: 'acting' } as const;
const record = z.object({ current: z.uuid().nullable(), charges: z.array(charge) });

export class Acting {
  readonly #api: Transport['api'];
  readonly #store: SealedStore;
  readonly #changed: () => void;
  /** The patient this device acts for; null: oneself. */
  current: string | null = null;
  charges: Charge[] = [];

  constructor(input: { api: Transport['api']; store: SealedStore; changed: () => void }) {
    this.#api = input.api;
    this.#store = input.store;
    this.#changed = input.changed;
  }

  /** What this device has kept, without the network. */
  async load(): Promise<void> {
    const kept = await this.#store.get(place.store, place.key, record);
    if (kept === null) return;
    this.current = kept.current;
    this.charges = kept.charges;
    this.#changed();
  }

  /** The links in force, from the server; who is not among them any more is not acted for. */
  async refresh(): Promise<void> {
    const { charges } = await this.#api.proxy.mine.query();
    await this.#take(this.#isCharge(charges, this.current) ? this.current : null, charges);
  }

  /** NOT_FOUND for somebody the person does not act for. */
  async choose(patientId: string | null): Promise<void> {
    if (patientId === this.current) return;
    if (!this.#isCharge(this.charges, patientId)) await this.refresh();
    if (!this.#isCharge(this.charges, patientId)) throw new DomainError('NOT_FOUND');
    await this.#take(patientId, this.charges);
  }

  /** To whose profile a conversation about this patient belongs: that of somebody one acts for, or one's own (null). */
  profileOf(patientId: string | null): string | null {
    return this.#isCharge(this.charges, patientId) ? patientId : null;
  }

  /** The patient that is acted for; null for oneself. */
  get charge(): Charge | null {
    return this.charges.find(({ patient }) => patient.userId === this.current) ?? null;
  }

  #isCharge(charges: readonly Charge[], patientId: string | null): boolean {
    return patientId === null || charges.some(({ patient }) => patient.userId === patientId);
  }

  async #take(current: string | null, charges: Charge[]): Promise<void> {
    const before = JSON.stringify([this.current, this.charges]);
    this.current = current;
    this.charges = charges;
    if (before === JSON.stringify([current, charges])) return;
    this.#changed();
    await this.#store.write([{ ...place, value: { current, charges } }]);
  }
}
