/** The certificate of a peer connection against the signed one (rule CALL-18); media is held until this has passed. */
import { requireCertificates, requireMeasuredFingerprint } from '#src/protocol/open/certificate-check.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { readFingerprint } from '#src/protocol/open/sdp-rules.ts';

/** What is asked of a connection. */
export interface CertifiedConnection {
  /** DER of what the other end showed; null where a browser does not hand it out. */
  certificates(): readonly ArrayBuffer[] | null;
  getStats(): Promise<RTCStatsReport>;
  readonly remoteDescription: Pick<RTCSessionDescription, 'sdp'> | null;
}

/** Resolves when the other end has shown the certificate that was signed; E_DTLS_FP, E_SDP. */
export async function checkCertificate(connection: CertifiedConnection, signed: Uint8Array): Promise<void> {
  const shown = connection.certificates();
  if (shown !== null) return requireCertificates(shown, signed);
  const measured = fingerprintsIn(await connection.getStats());
  const texts = measured.length > 0 ? measured : enforced(connection.remoteDescription);
  if (texts.length === 0) refuse('E_DTLS_FP', 'no certificate was shown');
  for (const text of texts) requireMeasuredFingerprint(readFingerprint(text), signed);
}

function fingerprintsIn(report: RTCStatsReport): string[] {
  const certificates = new Map<string, string>();
  const remote = new Set<string>();
  report.forEach((entry: Readonly<Record<string, unknown>>) => {
    const { type, id, fingerprint, remoteCertificateId } = entry;
    if (type === 'certificate' && typeof id === 'string' && typeof fingerprint === 'string')
      certificates.set(id, fingerprint);
    if (type === 'transport' && typeof remoteCertificateId === 'string') remote.add(remoteCertificateId);
  });
  return [...remote].flatMap((id) => certificates.get(id) ?? []);
}

/** Firefox shows certificates nowhere: there its own check against the description, which is the signed one, has to do. */
function enforced(description: CertifiedConnection['remoteDescription']): string[] {
  return [...(description?.sdp ?? '').matchAll(/^a=fingerprint:sha-256 (\S+)\r$/gim)].flatMap(
    ([, text]) => text ?? [],
  );
}
