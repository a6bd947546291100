/** Opens the clinic's address from this machine, as a browser would: does it answer, is it us, and how long is the certificate good? */
import { connect } from 'node:tls';

export type AddressAnswer =
  | {
      readonly kind: 'ours' /** Milliseconds since 1970; null without TLS. */;
      readonly expiresAt: number | null;
    }
  /** Something else answers at this address. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'certificate'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

const patienceMs = 6_000;
/** What OpenSSL and Node call a certificate that no browser would take. */
const certificatePattern = /CERT|SIGNATURE|SELF_SIGNED|ISSUER|ALTNAME/;

function codeOf(error: unknown): string {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    const code: unknown = Reflect.get(current, 'code');
    if (typeof code === 'string') return code;
    if (current.name === 'TimeoutError') return 'ETIMEDOUT';
    current = current.cause;
  }
  return 'UNKNOWN';
}

/** When the certificate at this address ends; null when it cannot be seen. */
function certificateEnd({ hostname, port }: URL): Promise<number | null> {
  return new Promise((done) => {
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(port || 443), servername: host, timeout: patienceMs });
    const finish = (end: number | null) => {
      socket.destroy();
      done(end);
    };
    socket.once('secureConnect', () => {
      const end = Date.parse(socket.getPeerCertificate().valid_to);
      finish(Number.isNaN(end) ? null : end);
    });
    socket.once('timeout', () => finish(null));
    socket.once('error', () => finish(null));
  });
}

/** Never throws: what went wrong is the answer. */
export async function askAddress(publicUrl: string, ask: typeof fetch = fetch): Promise<AddressAnswer> {
  try {
    const response = await ask(new URL('/healthz', publicUrl), {
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = (await response.text()).trim();
    if (response.status !== 200 || text !== 'ok' || !response.headers.has('x-request-id'))
      return { kind: 'foreign' };
    const expiresAt = publicUrl.startsWith('https:') ? await certificateEnd(new URL(publicUrl)) : null;
    return { kind: 'ours', expiresAt };
  } catch (error) {
    const reason = codeOf(error);
    return { kind: certificatePattern.test(reason) ? 'certificate' : 'unreachable', reason };
  }
}

export interface HostAnswer {
  readonly origin: string;
  /** What its `Date` header said against our clock (milliseconds, positive when we are ahead); null without an answer. */
  readonly offsetMs: number | null;
}

/** Whether a web server can be reached at all (any status will do), and what time it has. */
export async function askHost(
  origin: string,
  now: () => number,
  ask: typeof fetch = fetch,
): Promise<HostAnswer> {
  try {
    const before = now();
    const response = await ask(origin, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    const date = Date.parse(response.headers.get('date') ?? '');
    // The header counts whole seconds: its middle is the best guess.
    const offsetMs = Number.isNaN(date) ? 0 : (before + now()) / 2 - (date + 500);
    return { origin, offsetMs };
  } catch {
    return { origin, offsetMs: null };
  }
}
