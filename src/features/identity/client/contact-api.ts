/** The part of the engine that is about whether somebody is who they say. */
import type { PersonView, Result } from '#src/features/messaging/client/engine-api.ts';
import type { ContactTrust } from '#src/features/trust/client/trust-api.ts';

export interface ContactDetails extends PersonView, ContactTrust {
  /** Sixty digits in twelve groups of five. */
  safetyNumber: string;
  /** Bytes for the QR code. */
  qr: Uint8Array;
  verifiedAt: number | null;
}

export interface ContactApi {
  contactDetails(userId: string): Promise<Result<ContactDetails>>;
  /** The two people compared the safety number (or the QR bytes match): pin as verified. */
  verifyContact(userId: string): Promise<Result<null>>;
  checkQr(userId: string, qr: Uint8Array): Promise<Result<{ matches: boolean }>>;
  /** Accept a changed key without comparing; the contact becomes `new` again. */
  acceptKeyChange(userId: string): Promise<Result<null>>;
}
