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

/** `since`: when the second step was turned on; null where it is off. `required`: the clinic asks for it. */
export interface SecondFactorView {
  since: number | null;
  backupCodesLeft: number;
  required: boolean;
}

export interface SignInApi {
  /** Last used first. */
  sessions(): Promise<Result<SessionView[]>>;
  endSession(sessionId: string): Promise<Result<null>>;
  /** Answers how many ended. */
  endOtherSessions(): Promise<Result<{ ended: number }>>;
  secondFactor(): Promise<Result<SecondFactorView>>;
  /** A secret to type, and the address for the QR code. Nothing is asked for before `confirmSecondFactor`. */
  beginSecondFactor(input: { password: string }): Promise<Result<{ secret: string; address: string }>>;
  /** SECOND_FACTOR_WRONG leaves everything as it was. The backup codes are answered this once. */
  confirmSecondFactor(input: { code: string }): Promise<Result<{ backupCodes: string[] }>>;
  renewBackupCodes(input: { password: string; code: string }): Promise<Result<{ backupCodes: string[] }>>;
  endSecondFactor(input: { password: string; code: string }): Promise<Result<null>>;
}
