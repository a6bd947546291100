/** STUN and TURN for browsers. The relay knows the same secret and needs no accounts: the user name says when a credential ends. */
import { createHmac, randomBytes } from 'node:crypto';
import type * as z from 'zod';
import type { Clock } from '#src/platform/server/clock.ts';
import type { IceConfig } from '#src/platform/server/config.ts';
import type { iceServer } from '../contract.ts';

/** No credential lives longer, whatever is asked. */
const longestMs = 60 * 60 * 1_000;

export interface IceGrant {
  iceServers: z.infer<typeof iceServer>[];
  /** When it has to be asked for again. */
  expiresAt: number;
}

/** Answers a function that makes a fresh credential for `lifetimeMs`, an hour at most. */
export function createIceServers(ice: IceConfig, clock: Clock): (lifetimeMs: number) => IceGrant {
  return (lifetimeMs) => {
    const seconds = Math.floor((clock.now() + Math.min(lifetimeMs, longestMs)) / 1_000);
    const iceServers: IceGrant['iceServers'] = [];
    if (ice.stunUrls.length > 0)
      iceServers.push({ urls: [...ice.stunUrls], username: null, credential: null });
    if (ice.turn !== null) {
      // Random each time: the relay's log names nobody, and joins no two calls.
      const username = `${seconds}:${randomBytes(12).toString('base64url')}`;
      const credential = createHmac('sha1', ice.turn.secret).update(username).digest('base64');
      iceServers.push({ urls: [...ice.turn.urls], username, credential });
    }
    return { iceServers, expiresAt: seconds * 1_000 };
  };
}
