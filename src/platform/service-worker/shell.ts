/** Makes the kept page fit for one more use. */
import type { Look } from '../offline-copy.ts';

const nonceBytes = 18;
/** They tell of the bytes on the wire, which are no longer these. */
const wireHeaders = ['content-encoding', 'content-length', 'transfer-encoding'];

function freshNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(nonceBytes))));
}

/** A new nonce each time, as if the server had answered; and the colours that the person chose. */
export async function dressShell(kept: Response, theme: Look['theme']): Promise<Response> {
  const headers = new Headers(kept.headers);
  for (const name of wireHeaders) headers.delete(name);
  const policy = headers.get('content-security-policy') ?? '';
  const old = /'nonce-([A-Za-z0-9+/=]+)'/.exec(policy)?.[1];
  // A page without its policy is not shown.
  if (old === undefined) return Response.error();
  const nonce = freshNonce();
  headers.set('content-security-policy', policy.replaceAll(old, nonce));
  headers.set('cache-control', 'no-store');
  const html = (await kept.text()).replaceAll(old, nonce);
  const dressed = theme === 'system' ? html : html.replace('<html', `<html data-theme="${theme}"`);
  return new Response(dressed, { headers });
}
