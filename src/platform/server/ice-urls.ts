/** Addresses of STUN and TURN servers as browsers take them (RFC 7064, RFC 7065). */

const pattern =
  /^(stuns?|turns?):(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

function fits(url: string, schemes: readonly string[]): boolean {
  const [, scheme = '', , port = '3478', transport] = pattern.exec(url) ?? [];
  if (!schemes.includes(scheme) || Number(port) < 1 || Number(port) > 65_535) return false;
  // STUN addresses take no transport; TLS runs over TCP.
  return (
    transport === undefined || (scheme.startsWith('turn') && !(scheme === 'turns' && transport === 'udp'))
  );
}

/** The addresses of a list with commas between them; null when one of them is wrong or of another scheme. */
export function readIceUrls(list: string, schemes: readonly string[]): string[] | null {
  const urls = list.split(',').map((url) => url.trim());
  return urls.every((url) => fits(url, schemes)) ? urls : null;
}
