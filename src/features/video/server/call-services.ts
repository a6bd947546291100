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
  const disobey = obeyCallOrders({ ...deps, hub });
  const presence = createCallPresence({ ...deps, hub });
  return {
    calls,
    signals: createCallSignals({ ...deps, hub, tokens }),
    guests: createGuests({ ...deps, hub, cookies, seat: calls.seat }),
    presence,
    resolveGuest: cookies.resolve,
    close() {
      disobey();
      presence.close();
      hub.close();
    },
  };
}
