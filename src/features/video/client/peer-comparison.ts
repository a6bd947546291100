/** Comparing pictures with one party, as the screen sees it. The pictures are made beforehand: whoever asks sees them at once. */
import type { Party } from '#src/protocol/open/call-signal.ts';
import type { ConnectionId } from '#src/protocol/open/ids.ts';
import type { ShortAuthString } from '#src/protocol/open/sas.ts';
import type { CallRoad } from './call-road.ts';
import type { ComparisonView } from './call-view.ts';

export class PeerComparison {
  view: ComparisonView = { state: 'none' };
  readonly #road: CallRoad;
  readonly #party: Party;
  #sas: ShortAuthString | null = null;

  constructor(road: CallRoad, party: Party) {
    this.#road = road;
    this.#party = party;
  }

  /** A connection was checked: both sides begin, since one alone may not be the one who has to. */
  prepare(connection: ConnectionId): void {
    this.#sas = null;
    void this.#road.compare(this.#party, connection);
  }

  heard(sas: ShortAuthString): void {
    this.#sas = sas;
    if (this.view.state === 'waiting') this.view = { state: 'compare', sas };
  }

  /** Somebody wants to look. Back to `none` where there is nothing that could be compared. */
  async begin(connection: ConnectionId): Promise<void> {
    if (this.#sas !== null) {
      this.view = { state: 'compare', sas: this.#sas };
      return;
    }
    this.view = { state: 'waiting' };
    const begun = await this.#road.compare(this.#party, connection);
    if (!begun.ok && this.view.state === 'waiting') this.view = { state: 'none' };
  }

  /** What the person saw. */
  async answer(same: boolean): Promise<void> {
    if (this.view.state !== 'compare') return;
    this.view = { state: same ? 'same' : 'different' };
    if (same) await this.#road.confirmSame(this.#party);
  }
}
