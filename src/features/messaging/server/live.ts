/** What the bus carries beside an event's row, so that live followers need no read of their own. */
import type { DurableEvent } from '../contract.ts';

/** The event as the subscription sends it; made once per fan-out. */
export type Live = DurableEvent;
