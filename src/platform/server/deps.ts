/** What every feature's services may stand on; handed in by the composition root. */
import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import type { EventLog } from './event-log.ts';
import type { Logger } from './logging.ts';

/** Ends live sockets, on whatever instance they are, within two seconds. */
export interface SocketControl {
  closeSession(sessionId: string): Promise<void> | void;
  closeUser(userId: string): Promise<void> | void;
  closeGuest(guestId: string): Promise<void> | void;
}

export interface PlatformDeps {
  readonly config: Config;
  /** Addresses that browsers may come from, exactly as they write them. */
  readonly origins: readonly string[];
  readonly database: Database;
  readonly bus: Bus;
  readonly events: EventLog;
  readonly sockets: SocketControl;
  readonly clock: Clock;
  readonly log: Logger;
}
