/**
 * The bus of several instances. Values go to listeners here at once, and over one channel of Redis to all other instances;
 * each of those looks at the topic's name first and reads only what somebody there listens to. With one channel a listener
 * hears from the moment it listens, without waiting for Redis. Redis may go away: see {@link Bus.onGap}.
 */
import { randomUUID } from 'node:crypto';
import { wire } from '../wire.ts';
import { type Bus, createLocalBus, topic } from './bus.ts';
import type { Logger } from './logging.ts';
import type { RedisLines } from './redis.ts';

export interface RedisBusOptions {
  readonly redis: Pick<RedisLines, 'commands' | 'listener' | 'channel'>;
  readonly log: Logger;
  readonly onError: (error: unknown) => void;
}

/** Each instance hears itself so often; not for so long, and the lines are made anew. */
const beatMs = 1_000;
const deafMs = 3_000;
/** While instances cannot hear each other the truth is asked for so often. */
const askMs = 1_500;

/** First words of a line that is no topic's. */
const gap = '!gap';
const beat = '!beat';

/** One instance's part of the bus. Closing it leaves the lines to who opened them. */
export function createRedisBus({ redis, log, onError }: RedisBusOptions): Bus {
  const { commands, listener, channel } = redis;
  const here = createLocalBus(onError);
  const self = randomUUID();
  const gapListeners = new Set<() => void>();
  let outgoing: string[] = [];
  let subscribed = false;
  /** Both lines stand. */
  let whole = false;
  /** Something did not get out. */
  let unsaid = false;
  let asking: NodeJS.Timeout | undefined;

  function lookAgain(): void {
    for (const each of gapListeners) {
      try {
        each();
      } catch (error) {
        onError(error);
      }
    }
  }

  function flush(): void {
    const lines = outgoing;
    outgoing = [];
    if (lines.length === 0 || !whole) return;
    commands.publish(channel, `${self}\n${lines.join('\n')}`).catch(() => {
      unsaid = true;
    });
  }

  function say(line: string): void {
    outgoing.push(line);
    // What one piece of work publishes travels together.
    if (outgoing.length === 1) queueMicrotask(flush);
  }

  function hear(from: string, line: string): void {
    const at = line.indexOf(' ');
    const name = at === -1 ? line : line.slice(0, at);
    if (name === gap) lookAgain();
    else if (at !== -1 && here.hears(name)) {
      try {
        here.publish(topic<unknown>(name), wire.deserialize(JSON.parse(line.slice(at + 1))));
      } catch (error) {
        log.error({ err: error, topic: name, from }, 'a value of another instance cannot be read');
      }
    }
  }

  const deaf = setTimeout(() => {
    deaf.refresh();
    if (!whole) return;
    log.warn('Redis does not answer');
    commands.disconnect(true);
    listener.disconnect(true);
  }, deafMs).unref();

  function weigh(): void {
    const now = subscribed && commands.status === 'ready';
    if (now === whole) return;
    whole = now;
    clearInterval(asking);
    if (whole) {
      log.info('instances hear each other');
      deaf.refresh();
      say(gap);
      lookAgain();
    } else {
      log.warn('Redis is away: instances find each other’s changes in the database');
      asking = setInterval(lookAgain, askMs).unref();
    }
  }

  async function subscribe(): Promise<void> {
    try {
      await listener.subscribe(channel);
      subscribed = true;
      weigh();
    } catch (error) {
      log.debug({ err: error }, 'not subscribed');
      listener.disconnect(true);
    }
  }

  const unsubscribed = () => {
    subscribed = false;
    weigh();
  };
  const onMessage = (_channel: string, message: string) => {
    const [from, ...lines] = message.split('\n');
    if (from === self) deaf.refresh();
    else for (const line of lines) hear(from ?? '', line);
  };
  const onReady = () => void subscribe();
  listener.on('message', onMessage).on('ready', onReady).on('close', unsubscribed);
  commands.on('ready', weigh).on('close', weigh);
  if (listener.status === 'ready') onReady();
  else asking = setInterval(lookAgain, askMs).unref();

  const beats = setInterval(() => {
    say(beat);
    if (!unsaid || !whole) return;
    unsaid = false;
    say(gap);
  }, beatMs).unref();

  return {
    publish(to, value) {
      here.publish(to, value);
      if (whole && to.staysHere !== true) say(`${to.name} ${JSON.stringify(wire.serialize(value))}`);
    },
    subscribe: here.subscribe,
    onGap(each) {
      gapListeners.add(each);
      return () => gapListeners.delete(each);
    },
    async close() {
      flush();
      clearInterval(beats);
      clearInterval(asking);
      clearTimeout(deaf);
      listener.off('message', onMessage).off('ready', onReady).off('close', unsubscribed);
      commands.off('ready', weigh).off('close', weigh);
      await here.close();
    },
  };
}
