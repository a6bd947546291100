/** The key pair by which push services know this server (RFC 8292). It follows from a secret of the installation, so nothing else is kept. */
import { createECDH, hkdfSync } from 'node:crypto';

export interface VapidKeys {
  /** Uncompressed point, base64url: what browsers subscribe with. */
  readonly publicKey: string;
  readonly privateKey: string;
}

/** The same secret always gives the same pair; another one ends every subscription. */
export function vapidKeys(secret: string): VapidKeys {
  const pair = createECDH('prime256v1');
  for (let turn = 0; ; turn += 1) {
    const scalar = Buffer.from(hkdfSync('sha256', secret, '', `web push key ${turn}`, 32));
    try {
      pair.setPrivateKey(scalar);
    } catch {
      // One number in four thousand million is not below the order of the curve.
      continue;
    }
    return { publicKey: pair.getPublicKey('base64url'), privateKey: scalar.toString('base64url') };
  }
}
