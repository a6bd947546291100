/** The services of calls, put together. */
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { ResolveGuest } from '#src/platform/server/session.ts';
import { createCallHub } from './call-hub.ts';
import { type CallPresence, createCallPresence } from './call-presence.ts';
import { obeyCallOrders } from './call-removals.ts';
import { type CallSignals, createCallSignals } from './call-signals.ts';
import { createCallTokens } from './call-token.ts';
import { type Calls, createCalls } from './calls.ts';
import { createGuestCookies } from './guest-cookie.ts';
import { createGuests, type Guests } from './guests.ts';

const goodbyeMs = 1_000;

export interface CallServices {
  calls: Calls;
  signals: CallSignals;
  guests: Guests;
  presence: CallPresence;
  resolveGuest: ResolveGuest;
  close(): void;
}

type CallServiceDeps = Pick<
  PlatformDeps,
  'config' | 'origins' | 'database' | 'events' | 'bus' | 'sockets' | 'clock' | 'log'
>;

export function createCallServices(deps: CallServiceDeps): CallServices {
  const { config, origins, database, clock } = deps;
  const hub = createCallHub(deps);
  const tokens = createCallTokens(config.secret('session'), clock);
  const secure = origins.every((origin) => origin.startsWith('https://'));
  const cookies = createGuestCookies(database.pool, secure);
  const calls = createCalls({ ...deps, hub, tokens });
  // The stream says why before the socket is cut; until then the socket is good for nothing, since each call looks at the guest again.
  const closeGuest = (guestId: string) => {
    setTimeout(() => void deps.sockets.closeGuest(guestId), goodbyeMs).unref();
  };
  const disobey = obeyCallOrders({ ...deps, hub, closeGuest });
  const presence = createCallPresence({ ...deps, hub });
  return {
    calls,
    signals: createCallSignals({ ...deps, hub, tokens }),
    guests: createGuests({ ...deps, hub, cookies, closeGuest, seat: calls.seat }),
    presence,
    resolveGuest: cookies.resolve,
    close() {
      disobey();
      presence.close();
      hub.close();
    },
  };
}
