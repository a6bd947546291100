/** What a line has to know about people: whose keys, whose names, who may what. Members know a conversation, guests their link. */
import type { Party } from '#src/protocol/open/call-signal.ts';
import type { CallSide } from '#src/protocol/secret/call-sides.ts';
import type { OpenedSignal } from '#src/protocol/secret/calls.ts';
import type { PresentParty, VisitRole } from '../contract.ts';
import type { RoadParty } from './call-road.ts';

export interface CallPeople {
  readonly side: CallSide;
  readonly host: boolean;
  /** Takes over what this device has learned meanwhile; true when there was something. */
  follow(): boolean;
  /** Reads anew what may have changed: entries, devices. Throws when what came does not verify. */
  refresh(): Promise<void>;
  /** Somebody as they have signed themselves; null for who may not be talked to. */
  describe(party: Party, role: VisitRole): RoadParty | null;
  /** What a comparison vouches for: `fp` of an account, public key of a guest; null when unknown. */
  identityOf(party: Party): Uint8Array | null;
  /** One's own, for the same. */
  readonly identity: Uint8Array;
  /** Both saw the same. */
  confirm(party: Party): Promise<void>;
  /** Who is connected by the server's word, after each change. */
  arrived(present: readonly PresentParty[]): Promise<void>;
  /** Every signal that was opened and counts. */
  heard(opened: OpenedSignal): Promise<void>;
}
