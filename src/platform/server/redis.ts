/** The lines to the Redis that instances share: one that asks and says, one that listens. Both come back by themselves. */
import { Redis } from 'ioredis';
import type { Logger } from './logging.ts';
import { StartError } from './start-error.ts';

export interface RedisLines {
  readonly commands: Redis;
  readonly listener: Redis;
  /** Channels are not parted by databases, so that the number of the database is part of this name. */
  readonly channel: string;
  close(): Promise<void>;
}

/** A Redis that does not answer must not hold a start up for longer. */
const firstTryMs = 2_000;
/** A line on which nothing comes back for so long is cut and made again. */
const silenceMs = 3_000;
/** What waits for an answer for so long goes on without. */
const answerMs = 500;
const longestRetryMs = 500;

function newLine(url: string, connectionName: string): Redis {
  return new Redis(url, {
    connectionName,
    lazyConnect: true,
    // What cannot be said now is not said later: the database is the truth, and is read again instead.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: firstTryMs,
    socketTimeout: silenceMs,
    commandTimeout: answerMs,
    retryStrategy: (tries) => Math.min(longestRetryMs, 50 * tries),
  });
}

/** Why waiting would not help, as a sentence; null for a Redis that may just be away. */
function whyWrong(error: Error): string | null {
  if (error.message.startsWith('Unknown RESP type')) return 'what answers there is not Redis';
  if (error.name !== 'ReplyError') return null;
  if (/^(WRONGPASS|NOAUTH|ERR.*AUTH)/.test(error.message)) return 'Redis refuses this user and password';
  if (error.message.includes('DB index')) return 'Redis has no database of this number';
  if (error.message.startsWith('NOPERM')) return 'this user of Redis may not do what is needed';
  return error.message.includes('HELLO') ? 'Redis has to be version 6 or newer' : null;
}

/** Resolves when the line is there or does not come in time; rejects with a {@link StartError} when it never can. */
async function firstTry(line: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let lost: (error: Error) => void = () => undefined;
  const wrong = new Promise<never>((_, reject) => {
    lost = (error) => {
      const why = whyWrong(error);
      if (why !== null) reject(new StartError(`REDIS_URL is wrong: ${why}.`, { cause: error }));
    };
    line.on('error', lost);
  });
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, firstTryMs);
  });
  try {
    // A connection that failed says why as an event, which comes first.
    await Promise.race([wrong, late, line.connect().catch(() => undefined)]);
  } finally {
    clearTimeout(timer);
    line.off('error', lost);
  }
}

/** Opens both. A Redis that is away is no failure: what needs it goes on without until it is there. */
export async function openRedis(url: string, log: Logger): Promise<RedisLines> {
  const commands = newLine(url, 'consulta');
  const listener = newLine(url, 'consulta-listener');
  const lines = [commands, listener];
  // Each try fails with the same words: said at length only where somebody looks for it.
  for (const line of lines) line.on('error', (error) => log.debug({ err: error }, 'Redis'));
  try {
    await Promise.all(lines.map(firstTry));
  } catch (error) {
    for (const line of lines) line.disconnect();
    throw error;
  }
  return {
    commands,
    listener,
    channel: `consulta:${commands.options.db ?? 0}`,
    async close() {
      listener.disconnect();
      // After what was said before.
      await commands.quit().catch(() => undefined);
      commands.disconnect();
    },
  };
}
