/** Knowing who one writes to: safety numbers, comparing, accepting a changed key. */

import type { VouchedView } from '#src/features/trust/client/trust-api.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Attestation } from '#src/protocol/open/clinic-root.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { qrBytes, safetyNumber, verifyQr } from '#src/protocol/open/safety-number.ts';
import type { ContactDetails } from './contact-api.ts';
import type { UnlockedSession } from './unlocked-session.ts';

async function identities(session: UnlockedSession, userId: string) {
  await session.directory.refresh([userId]);
  const other = session.directory.current(asUserId(userId));
  if (other === null || userId === session.keeper.me.userId) throw new DomainError('NOT_FOUND');
  return { own: session.keeper.chain, other };
}

export async function readContact(session: UnlockedSession, userId: string): Promise<ContactDetails> {
  const { own, other } = await identities(session, userId);
  const standing = session.directory.standing(userId);
  const told = { name: other.profile?.displayName ?? '', role: other.profile?.role ?? 'patient' };
  return {
    ...session.directory.person(userId, told, false),
    safetyNumber: safetyNumber(own, other),
    qr: qrBytes(own, other),
    verifiedAt: session.directory.verifiedAt(userId),
    vouched: standing.kind === 'attested' ? vouchedView(standing.statement) : null,
    lapsed: standing.kind === 'lapsed' ? standing.why : null,
  };
}

function vouchedView({ clinic, licence, expiresAt }: Attestation): VouchedView {
  return { clinic, licence, expiresAt };
}

/** True when the code that was scanned names exactly these two identities; then the contact is pinned as compared. */
export async function checkContactQr(
  session: UnlockedSession,
  userId: string,
  qr: Uint8Array,
): Promise<boolean> {
  const { own, other } = await identities(session, userId);
  const matches = verifyQr(qr, own, other);
  if (matches) await session.directory.pin(userId, 'verified');
  return matches;
}
