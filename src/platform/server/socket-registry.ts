/** Which live sockets belong to which session and person, so that ending a session ends its sockets, on every instance. */
import { type Bus, topic } from './bus.ts';
import type { Clock } from './clock.ts';
import type { SocketControl } from './deps.ts';
import type { Logger } from './logging.ts';
import type { GuestInfo, SessionInfo } from './session.ts';

/** The part of a socket that the registry needs. */
export interface ClosableSocket {
  close(code: number, reason: string): void;
  terminate(): void;
}

/** Tells the client that connecting again is of no use before signing in. */
export const sessionEndedCode = 4401;
/** How long a socket may take to say goodbye before it is cut. */
const goodbyeMs = 1_000;
/** Longer than a handshake takes: a session ended during it must not slip through. */
const rememberMs = 30_000;

interface Ending {
  readonly sessionId?: string;
  readonly userId?: string;
  readonly guestId?: string;
}

/** Whose socket it is: somebody signed in, or a guest. */
export type SocketOwner = Pick<SessionInfo, 'sessionId' | 'userId'> | GuestInfo;

/** Which of these ids have ended, as the database knows. */
export interface FindEnded {
  sessions(ids: readonly string[]): Promise<readonly string[]>;
  guests(ids: readonly string[]): Promise<readonly string[]>;
}

const endings = topic<Ending>('sockets.end');

export interface SocketRegistry extends SocketControl {
  /** Keeps the socket until the answered function is called. Answers null when the session (or the guest) ended after `since`: close it. */
  add(socket: ClosableSocket, owner: SocketOwner, since: number): (() => void) | null;
  /** From now on, asks which of those connected here ended whenever an ending may not have been heard, and closes their sockets. */
  watch(findEnded: FindEnded): void;
  close(): void;
}

/** The registry of this process; endings travel over the bus. */
export function createSocketRegistry(bus: Bus, clock: Clock, log: Logger): SocketRegistry {
  const live = new Map<string, Set<ClosableSocket>>();
  const ended = new Map<string, number>();

  function end(key: string): void {
    const now = clock.now();
    for (const [old, at] of ended) if (now - at > rememberMs) ended.delete(old);
    ended.set(key, now);
    for (const socket of live.get(key) ?? []) {
      socket.close(sessionEndedCode, 'session ended');
      setTimeout(() => socket.terminate(), goodbyeMs).unref();
    }
  }

  const unsubscribe = bus.subscribe(endings, ({ sessionId, userId, guestId }) => {
    if (sessionId !== undefined) end(`session:${sessionId}`);
    if (userId !== undefined) end(`user:${userId}`);
    if (guestId !== undefined) end(`guest:${guestId}`);
  });

  const connected = (kind: string) =>
    [...live.keys()].flatMap((key) => (key.startsWith(kind) ? [key.slice(kind.length)] : []));
  const closers = [unsubscribe];

  return {
    closeSession: (sessionId) => bus.publish(endings, { sessionId }),
    closeUser: (userId) => bus.publish(endings, { userId }),
    closeGuest: (guestId) => bus.publish(endings, { guestId }),
    add(socket, owner, since) {
      const keys =
        'guestId' in owner
          ? [`guest:${owner.guestId}`]
          : [`session:${owner.sessionId}`, `user:${owner.userId}`];
      if (keys.some((key) => (ended.get(key) ?? Number.NEGATIVE_INFINITY) >= since)) return null;
      for (const key of keys) {
        const set = live.get(key) ?? new Set();
        live.set(key, set.add(socket));
      }
      return () => {
        for (const key of keys) {
          const set = live.get(key);
          set?.delete(socket);
          if (set?.size === 0) live.delete(key);
        }
      };
    },
    watch(findEnded) {
      let asking = false;
      async function ask(): Promise<void> {
        for (const kind of ['session', 'guest'] as const) {
          const ids = connected(`${kind}:`);
          const ended = ids.length === 0 ? [] : await findEnded[`${kind}s`](ids);
          for (const id of ended) end(`${kind}:${id}`);
        }
      }
      const unwatch = bus.onGap(() => {
        if (asking) return;
        asking = true;
        ask()
          .catch((error: unknown) => log.warn({ err: error }, 'ended sessions could not be looked for'))
          .finally(() => {
            asking = false;
          });
      });
      closers.push(unwatch);
    },
    close() {
      for (const each of closers) each();
    },
  };
}
