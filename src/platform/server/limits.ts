/** How often one person (or, signed out, one address) may ask: counted in this process, or in Redis for all instances together. */
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../domain-error.ts';

/** Points per window. `auth` is always counted by address, the others by user where there is one. */
export const limitTable = {
  read: { points: 1_200, windowSeconds: 60 },
  write: { points: 300, windowSeconds: 60 },
  send: { points: 600, windowSeconds: 60 },
  receipt: { points: 1_200, windowSeconds: 60 },
  ephemeral: { points: 600, windowSeconds: 60 },
  /** Signals of calls: a connection to three others begins with some dozens. */
  signal: { points: 900, windowSeconds: 60 },
  subscribe: { points: 120, windowSeconds: 60 },
  auth: { points: 120, windowSeconds: 60 },
  /** A new device that waits for an old one asks every two seconds. */
  linking: { points: 600, windowSeconds: 60 },
  /** Beginning an upload, and each try to send (more of) its bytes. */
  upload: { points: 600, windowSeconds: 60 },
  /** Downloads; a film is fetched in many ranges. */
  download: { points: 2_400, windowSeconds: 60 },
  /** Calendar files; calendars fetch a feed every hour or so. */
  calendar: { points: 60, windowSeconds: 60 },
  connect: { points: 300, windowSeconds: 60 },
} as const;

export type LimitName = keyof typeof limitTable;

export interface Limiter {
  /** Takes one point; throws RATE_LIMITED with the time to wait when none is left. */
  consume(name: LimitName, key: string): Promise<void>;
}

export interface LimiterOptions {
  /** Multiplies every limit (benchmarks and tests act as many people from one address). */
  readonly scale?: number;
  /** Counts there, so that a limit holds over all instances; while it is away each counts by itself. */
  readonly redis?: Redis | null;
}

/** One counter for each limit. */
export function createLimiter({ scale = 1, redis = null }: LimiterOptions = {}): Limiter {
  const stores = new Map<string, RateLimiterMemory | RateLimiterRedis>();
  for (const [name, limit] of Object.entries(limitTable)) {
    const points = Math.ceil(limit.points * scale);
    const memory = new RateLimiterMemory({ keyPrefix: name, points, duration: limit.windowSeconds });
    const shared = redis && {
      storeClient: redis,
      keyPrefix: `consulta:limit:${name}`,
      points,
      duration: limit.windowSeconds,
      rejectIfRedisNotReady: true,
      insuranceLimiter: memory,
      // Whoever is over the limit costs Redis nothing until it is over.
      inMemoryBlockOnConsumed: points + 1,
    };
    stores.set(name, shared === null ? memory : new RateLimiterRedis(shared));
  }
  return {
    async consume(name, key) {
      try {
        await stores.get(name)?.consume(key);
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        throw new DomainError('RATE_LIMITED', { retryAfterMs: refused.msBeforeNext });
      }
    },
  };
}
