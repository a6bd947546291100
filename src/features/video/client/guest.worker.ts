/** Entry of a guest's worker: their key of one call lives here, and nothing else. */
import * as Comlink from 'comlink';
import { systemClock } from '#src/platform/client/clock.ts';
import { createTransport } from '#src/platform/client/transport.ts';
import type { CallLine, RoadEvent } from './call-road.ts';
import { createGuestLine, type GuestKeep, type GuestLineInput } from './guest-line.ts';

const transport = createTransport({
  origin: self.location.origin,
  fetch: (input, init) => fetch(input, init),
  WebSocket,
});

const api = {
  guestLine(
    input: GuestLineInput,
    listener: (event: RoadEvent) => void,
    keep: (value: GuestKeep) => void,
  ): CallLine {
    return Comlink.proxy(createGuestLine(input, { transport, clock: systemClock, keep, listener }));
  },
};

export type GuestWorkerApi = typeof api;

Comlink.expose(api);
