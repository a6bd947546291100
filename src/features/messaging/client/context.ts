/** What every part of the messaging engine stands on. */
import type { UnlockedSession } from '#src/features/identity/client/unlocked-session.ts';
import type { Acting } from '#src/features/proxy/client/acting.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import type { Signal } from '#src/platform/client/signal.ts';
import type { Connection, Transport } from '#src/platform/client/transport.ts';

export interface MessagingContext {
  readonly session: UnlockedSession;
  readonly api: Transport['api'];
  readonly connection: Signal<Connection>;
  readonly clock: Clock;
  readonly acting: Acting;
}
