/** What the screens may ask about the clinic's key. */
import type { Role } from '#src/features/identity/contract.ts';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { Lapse } from './vouching.ts';

export interface ClinicRootView {
  /** An administrator has made a key. */
  exists: boolean;
  /** This person has checked the key in force. `other`: has checked one that is not in force any more. */
  checked: 'no' | 'yes' | 'other';
  checkedAt: number | null;
  /** This account holds the secret of the key in force. */
  holds: boolean;
  /** Code and number to print; null for who has not checked them: nobody prints what only the server said. */
  poster: { qr: Uint8Array; digits: string } | null;
  /** One's own number, to be told to the administrator who vouches. */
  ownDigits: string;
}

export interface StaffView {
  userId: string;
  name: string;
  role: Role;
  disabled: boolean;
  /** `changed`: the clinic vouched for another identity, name or role. `unready`: has no identity yet. */
  standing: 'none' | 'attested' | 'expired' | 'revoked' | 'changed' | 'unready';
  licence: string;
  expiresAt: number | null;
}

/** What is compared before a statement is signed. */
export interface StaffIdentity {
  userId: string;
  /** As this person has signed it. */
  name: string;
  role: Role;
  digits: string;
}

/** What is shown of a statement that is believed. */
export interface VouchedView {
  clinic: string;
  licence: string;
  expiresAt: number;
}

export interface ContactTrust {
  vouched: VouchedView | null;
  lapsed: Lapse | null;
}

export interface TrustApi {
  clinicRoot(): Promise<Result<ClinicRootView>>;
  /** The bytes of a scanned code, or the 30 digits below it; remembered in the account when they are those of the key in force. */
  checkClinicCode(code: Uint8Array | string): Promise<Result<{ matches: boolean }>>;
  /** Makes the clinic's key, or another in its place. */
  makeClinicRoot(input: { replace: boolean }): Promise<Result<null>>;
  /** Takes the key over from its recovery code; E_ATTEST when that is of another key. */
  importClinicRoot(input: { code: string }): Promise<Result<null>>;
  /** The key's recovery code, for another administrator or for paper. WRONG_PASSWORD. */
  clinicRootCode(input: { password: string }): Promise<Result<{ code: string }>>;
  clinicStaff(): Promise<Result<StaffView[]>>;
  staffIdentities(userIds: string[]): Promise<Result<StaffIdentity[]>>;
  /** `digits`: what was compared; E_ATTEST when the identity is another one by now. */
  attestStaff(people: { userId: string; digits: string; licence: string }[]): Promise<Result<null>>;
  /** For those whose identity, name and role are as in the last statement; others are left out. Answers how many. */
  renewStaff(userIds: string[]): Promise<Result<{ renewed: number }>>;
  revokeStaff(userId: string): Promise<Result<null>>;
}
