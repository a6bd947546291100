/** What ties this instance to the others: the bus and what is counted together. Alone, both are in this process. */
import { type Bus, createLocalBus } from './bus.ts';
import type { Config } from './config.ts';
import { createLimiter, type Limiter } from './limits.ts';
import type { Logger } from './logging.ts';

export interface Instances {
  readonly bus: Bus;
  readonly limiter: Limiter;
  close(): Promise<void>;
}

/** Throws a {@link StartError} for a REDIS_URL that can never work; with a Redis that is away this instance begins alone. */
export async function joinInstances(
  { redisUrl, rateLimitScale: scale }: Pick<Config, 'redisUrl' | 'rateLimitScale'>,
  log: Logger,
): Promise<Instances> {
  const onError = (error: unknown) => log.error({ err: error }, 'a listener failed');
  if (redisUrl === null) {
    const bus = createLocalBus(onError);
    return { bus, limiter: createLimiter({ scale }), close: () => bus.close() };
  }
  // Loaded where it is used: who starts alone need not wait for it.
  const [{ openRedis }, { createRedisBus }] = await Promise.all([
    import('./redis.ts'),
    import('./redis-bus.ts'),
  ]);
  const redis = await openRedis(redisUrl, log);
  const bus = createRedisBus({ redis, log, onError });
  return {
    bus,
    limiter: createLimiter({ scale, redis: redis.commands }),
    async close() {
      await bus.close();
      await redis.close();
    },
  };
}
