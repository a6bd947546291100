/** The certificate that was used on the wire against the one that was signed for (rule CALL-18). */
import { equalBytes } from './bytes.ts';
import { refuse } from './refusal.ts';

/**
 * Resolves if every certificate that the connection shows (DER, as `RTCDtlsTransport.getRemoteCertificates()` gives them) has the signed
 * SHA-256 fingerprint; else E_DTLS_FP. To be awaited after `connected` and before any track plays.
 */
export async function requireCertificates(
  certificates: readonly (Uint8Array | ArrayBuffer)[],
  signed: Uint8Array,
): Promise<void> {
  if (certificates.length === 0) refuse('E_DTLS_FP', 'no certificate was shown'); // guard DTLS-NONE
  for (const der of certificates) {
    const hash = await crypto.subtle.digest('SHA-256', Uint8Array.from(new Uint8Array(der)));
    requireMeasuredFingerprint(new Uint8Array(hash), signed);
  }
}

/** For browsers that give the fingerprint in their statistics only: `readFingerprint` of the remote `certificate` report. */
export function requireMeasuredFingerprint(measured: Uint8Array, signed: Uint8Array): void {
  if (!equalBytes(measured, signed)) refuse('E_DTLS_FP'); // guard DTLS-FP
}
