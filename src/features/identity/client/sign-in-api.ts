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

/** A passkey that opens the account, and what it is asked for that. */
export interface KnownPasskey {
  /** Base64url. */
  credentialId: string;
  /** 32 bytes. */
  prfInput: Uint8Array;
}

export interface PasskeyView {
  id: string;
  name: string;
  createdAt: number;
  /** The maker of the device keeps it too, so that the person's other devices have it. */
  synced: boolean;
  /** False: it signs in, and the password opens the messages. */
  opensMessages: boolean;
}

/** `ask`: signed in, and this passkey opens the messages when it is asked once more. `password`: signed in, the password opens them. */
export type PasskeyStep = { next: 'open' } | { next: 'ask'; passkey: KnownPasskey } | { next: 'password' };

/** What a page got from the authenticator; see passkey-prompt.ts. */
interface Answered {
  response: unknown;
  credentialId: string;
  prf: Uint8Array | null;
}

export interface PasskeyApi {
  passkeys(): Promise<Result<PasskeyView[]>>;
  /** Options for the authenticator, and the input it is to be asked. */
  beginPasskey(): Promise<Result<{ options: unknown; prfInput: Uint8Array }>>;
  /** WRONG_PASSWORD | E_PRF: nothing was kept. */
  finishPasskey(
    input: Answered & { password: string; name: string },
  ): Promise<Result<{ opensMessages: boolean }>>;
  renamePasskey(id: string, name: string): Promise<Result<null>>;
  /** It signs in no more, and its slot is retired. */
  removePasskey(id: string): Promise<Result<null>>;
  /** `signedIn`: the session holds, the passkey is only needed to open. */
  beginPasskeyOpening(): Promise<Result<{ options: unknown; known: KnownPasskey[]; signedIn: boolean }>>;
  openWithPasskey(
    input: Answered & { signedIn: boolean; sharedComputer: boolean },
  ): Promise<Result<PasskeyStep>>;
  /** After a passkey signed in that does not open messages. */
  openWithPassword(input: { password: string; sharedComputer: boolean }): Promise<Result<null>>;
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
