/** Who is in a waiting room: whoever has a connection open for it, to whatever instance. */
import { createAttendance } from '#src/platform/server/attendance.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';

const touchMs = 30_000;

export interface WaitingPresence {
  isPresent(visitId: string): boolean;
  /** Call the answered function when the connection ends. */
  arrive(visitId: string): () => void;
  close(): void;
}

export interface PresenceOptions extends Pick<PlatformDeps, 'bus' | 'clock' | 'log'> {
  /** Writes down that somebody was seen now in these waiting rooms. */
  readonly touch: (visitIds: readonly string[]) => Promise<void>;
  /** Tells that somebody came or went. */
  readonly tell: (visitId: string) => Promise<void>;
}

export function createWaitingPresence({ bus, clock, log, touch, tell }: PresenceOptions): WaitingPresence {
  const report = (work: Promise<void>) =>
    work.catch((error: unknown) => log.warn({ err: error }, 'presence in a waiting room not told'));
  const attendance = createAttendance({
    bus,
    clock,
    name: 'waiting-rooms',
    came: (visitId, isNew) => report(isNew ? touch([visitId]).then(() => tell(visitId)) : touch([visitId])),
    left: (visitId) => report(touch([visitId])),
    gone: (visitId) => report(tell(visitId)),
  });
  const timer = setInterval(() => {
    const visitIds = attendance.here();
    if (visitIds.length > 0) report(touch(visitIds));
  }, touchMs).unref();

  return {
    isPresent: attendance.isPresent,
    arrive: attendance.arrive,
    close() {
      clearInterval(timer);
      attendance.close();
    },
  };
}
