/** The part of the engine that is about how one gets in: where one is signed in, second factor, passkeys. */
import type { Result } from '#src/features/messaging/client/engine-api.ts';

/** One place where the person is signed in. */
export interface SessionView {
  sessionId: string;
  /** The device's signed name, or the browser in words; empty when nothing is known. */
  name: string;
  /** `program`: reaches the clinic's interface with a token; has no device of its own. */
  kind: 'browser' | 'program';
  createdAt: number;
  lastSeenAt: number;
  current: boolean;
}

export interface SignInApi {
  /** Last used first. */
  sessions(): Promise<Result<SessionView[]>>;
  endSession(sessionId: string): Promise<Result<null>>;
  /** Answers how many ended. */
  endOtherSessions(): Promise<Result<{ ended: number }>>;
}
