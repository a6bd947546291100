/** The part of the engine that is about one's own account: opening it, password and recovery, devices, preferences. */
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { InvitationView, Locale } from '../contract.ts';

export interface PasswordStrength {
  /** zxcvbn score 0–4. */
  score: 0 | 1 | 2 | 3 | 4;
  /** Twelve characters or score ≥ 3, and not the person's own name or e-mail. */
  acceptable: boolean;
  /** Message key under `password.hints`, if any. */
  hint: 'short' | 'common' | 'personal' | 'repeated' | 'sequence' | 'words' | null;
}

/** Printed on the recovery sheet. */
export interface RecoverySheet {
  /** Groups of four characters. */
  code: string;
  email: string;
  name: string;
  /** Groups of five digits. */
  fingerprint: string;
  /** The clinic's key, groups of five digits; null where the clinic has none. */
  clinicCode: string | null;
  createdAt: number;
}

export interface DeviceView {
  deviceId: string;
  label: string;
  addedAt: number;
  lastSeenAt: number | null;
  revokedAt: number | null;
  /** A device is marked as new for 24 hours after this device heard of it, ms; null when it is not new. */
  newUntil: number | null;
  current: boolean;
}

export interface Preferences {
  sendTyping: boolean;
  autoLockMinutes: 0 | 5 | 15 | 60;
  enterSends: boolean;
}

export interface AccountApi {
  passwordStrength(password: string, personal: string[]): Promise<PasswordStrength>;
  /** SECOND_FACTOR_NEEDED: again with the code of the phone or a backup code. */
  signIn(input: {
    email: string;
    password: string;
    sharedComputer: boolean;
    code?: string | undefined;
  }): Promise<Result<null>>;
  unlock(input: { password: string; code?: string | undefined }): Promise<Result<null>>;
  lock(): Promise<void>;
  signOut(): Promise<Result<null>>;
  readInvitation(token: string): Promise<Result<InvitationView>>;
  /** Makes keys for a `join` or `reset` invitation; nothing is sent before `finishAccount`. */
  beginAccount(input: {
    token: string;
    password: string;
    locale: Locale;
    sharedComputer: boolean;
  }): Promise<Result<RecoverySheet>>;
  /** Needs the recovery code typed back; then makes the account and signs in. RECOVERY_MISTYPED leaves everything as it was. */
  finishAccount(input: { typedBack: string }): Promise<Result<null>>;
  /** `clinicCode`: the thirty digits of the clinic's key as it is now, or empty; E_CLINIC_KEY asks for them when it is not the sheet's. */
  beginRecovery(input: {
    email: string;
    code: string;
    password: string;
    clinicCode?: string;
  }): Promise<Result<RecoverySheet>>;
  finishRecovery(input: { typedBack: string }): Promise<Result<null>>;
  /** `suspected`: somebody may know the old password; new keys, other devices out, conversations re-keyed. */
  changePassword(input: { current: string; next: string; suspected: boolean }): Promise<Result<null>>;
  beginRecoverySheet(input: { password: string }): Promise<Result<RecoverySheet>>;
  finishRecoverySheet(input: { typedBack: string }): Promise<Result<null>>;
  devices(): Promise<Result<DeviceView[]>>;
  revokeDevice(deviceId: string): Promise<Result<null>>;
  preferences(): Promise<Preferences>;
  setPreferences(preferences: Preferences): Promise<Result<null>>;
  setLocale(locale: Locale): Promise<Result<null>>;
}
