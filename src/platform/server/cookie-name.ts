/**
 * Name of a cookie of ours. Where the clinic is reached by https only it says with its name that this host alone set it, over https and for
 * all its paths (`__Host-`, RFC 6265bis §4.1.3.2): a neighbour below the same domain can neither set nor replace it.
 */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}
