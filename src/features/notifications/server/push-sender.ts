/** Sends one push message to one device: encrypted for it (RFC 8291), signed by this server (RFC 8292). */
import { createHmac } from 'node:crypto';
import webPush from 'web-push';
import { type PushNotice, writePushNotice } from '#src/platform/push-notice.ts';
import { kindRules } from '../contract.ts';
import { isPushService } from './push-services.ts';
import { createPushSignatures, type PushSignaturesOptions } from './push-signatures.ts';
import { readRetryAfter } from './retries.ts';

export interface PushAddress {
  readonly endpoint: string;
  /** base64url, as the browser gave them. */
  readonly p256dh: string;
  readonly auth: string;
}

export type PushOutcome =
  | { readonly outcome: 'sent' }
  /** The subscription has ended: forget it. */
  | { readonly outcome: 'gone' }
  /** Later, not before `afterMs` where the service named a time. `reason` is a status or a word, never an address. */
  | {
      readonly outcome: 'retry';
      readonly afterMs: number | null;
      readonly reason: string;
      /** False: the service could not be asked at all. */
      readonly reached: boolean;
    }
  /** Trying again is of no use. */
  | { readonly outcome: 'failed'; readonly reason: string };

export interface PushSender {
  /** `expiresAt`: when the service may forget it, ms since epoch; null: in a day. */
  send(address: PushAddress, notice: PushNotice, expiresAt: number | null): Promise<PushOutcome>;
}

export interface PushSenderOptions extends PushSignaturesOptions {
  /** Origins beside the known push services. */
  readonly services: readonly string[];
  readonly fetch?: typeof fetch;
}

/** Why a service was not reached: the line, or nobody at its end. */
export const unreached = {
  silent: { outcome: 'retry', afterMs: null, reason: 'no answer', reached: false },
  refused: { outcome: 'retry', afterMs: null, reason: 'no connection', reached: false },
} as const satisfies Record<string, PushOutcome>;

const patienceMs = 10_000;
const longestAnswer = 64 * 1024;
const daySeconds = 24 * 60 * 60;

/**
 * Of several that a device has not fetched yet, the service keeps the newest of one topic. No two devices have a topic in common: by
 * such ones a service would learn who is in a conversation with whom.
 */
function topicOf({ id, kind, target }: PushNotice, { auth }: PushAddress): string {
  const about = target.id === null ? id : `${kind.split('.')[0]} ${target.id}`;
  return createHmac('sha256', auth).update(about).digest('base64url').slice(0, 32);
}

/** What an answer of a push service means (RFC 8030, and what services do beside it). */
export function readAnswer(status: number, retryAfter: string | null, now: number): PushOutcome {
  if (status >= 200 && status < 300) return { outcome: 'sent' };
  if (status === 404 || status === 410) return { outcome: 'gone' };
  const reason = `status ${status}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { outcome: 'retry', afterMs: readRetryAfter(retryAfter, now), reason, reached: true };
  // Too large, a wrong signature, a redirection: the same again would be answered the same.
  return { outcome: 'failed', reason };
}

/** Takes the rest of an answer, so that the connection serves the next push too; one that is longer than any is cut. */
async function readAway({ body }: Response): Promise<void> {
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > longestAnswer) break;
  }
}

function secondsLeft(expiresAt: number | null, now: number): number {
  return expiresAt === null
    ? daySeconds
    : Math.min(daySeconds, Math.max(0, Math.ceil((expiresAt - now) / 1_000)));
}

export function createPushSender(options: PushSenderOptions): PushSender {
  const { services, clock } = options;
  const signatureFor = createPushSignatures(options);
  const ask = options.fetch ?? fetch;

  function prepare(address: PushAddress, notice: PushNotice, expiresAt: number | null) {
    const { endpoint, p256dh, auth } = address;
    return webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, writePushNotice(notice), {
      headers: { Authorization: signatureFor(new URL(endpoint).origin) },
      TTL: secondsLeft(expiresAt, clock.now()),
      urgency: kindRules[notice.kind].urgent ? 'high' : 'normal',
      topic: topicOf(notice, address),
      contentEncoding: 'aes128gcm',
    });
  }

  return {
    async send(address, notice, expiresAt) {
      // Once more at the moment of calling: rows may be older than the list.
      if (!isPushService(address.endpoint, services)) return { outcome: 'gone' };
      let request: ReturnType<typeof prepare>;
      try {
        request = prepare(address, notice, expiresAt);
      } catch {
        // Keys that are no keys: nobody could ever read it.
        return { outcome: 'gone' };
      }
      // fetch measures the body itself.
      const { 'Content-Length': _, ...headers } = request.headers;
      try {
        const response = await ask(address.endpoint, {
          method: request.method,
          headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
          body: new Uint8Array(request.body ?? []),
          redirect: 'manual',
          signal: AbortSignal.timeout(patienceMs),
        });
        // What it said counts, however the line ends.
        await readAway(response).catch(() => undefined);
        return readAnswer(response.status, response.headers.get('retry-after'), clock.now());
      } catch (error) {
        const waited = error instanceof Error && error.name === 'TimeoutError';
        return unreached[waited ? 'silent' : 'refused'];
      }
    },
  };
}
