/** What a new device and an old one say to each other through the server's mailbox (rules LNK-1 … LNK-7). Shapes only; no secrets are made here. */
import { H } from './hash.ts';
import { L } from './labels.ts';
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';

/** QR codes of safety numbers begin with 1, those of clinics with 2. */
const qrVersion = 3;

/** Where the server keeps what the two devices leave for each other. The secret cannot be found from it. */
export function mailboxId(secret: Uint8Array): Uint8Array {
  return H(L('link-mailbox'), secret);
}

/** Bytes of the QR code on the new device. */
export function linkQr(secret: Uint8Array): Uint8Array {
  return Uint8Array.of(qrVersion, ...secret);
}

/** The secret in a scanned code; E_MALFORMED for any other code. */
export function readLinkQr(scanned: Uint8Array): Uint8Array {
  if (scanned.length !== 1 + limits.linkSecretBytes || scanned[0] !== qrVersion)
    refuse('E_MALFORMED', 'not the code of a device');
  return scanned.subarray(1);
}
