/**
 * Signatures by which push services know this server (RFC 8292). One serves every push to a service for an hour: making it costs more
 * than all else about a push.
 */
import webPush from 'web-push';
import type { Clock } from '#src/platform/server/clock.ts';
import type { VapidKeys } from './vapid.ts';

/** They say of themselves that they hold for twelve hours. */
const usedForMs = 60 * 60_000;

export interface PushSignaturesOptions {
  readonly keys: VapidKeys;
  /** Whom a push service may write to: `https:` address or `mailto:`. */
  readonly subject: string;
  readonly clock: Clock;
}

/** Answers the header `Authorization` for a service. */
export function createPushSignatures({
  keys,
  subject,
  clock,
}: PushSignaturesOptions): (origin: string) => string {
  const made = new Map<string, { header: string; at: number }>();
  return (origin) => {
    const now = clock.now();
    const known = made.get(origin);
    if (known !== undefined && now >= known.at && now - known.at < usedForMs) return known.header;
    const { publicKey, privateKey } = keys;
    const headers = webPush.getVapidHeaders(origin, subject, publicKey, privateKey, 'aes128gcm');
    made.set(origin, { header: headers.Authorization, at: now });
    return headers.Authorization;
  };
}
