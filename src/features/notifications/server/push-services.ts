/** Which addresses are push services. A browser names one and the server calls it, so it must never be one inside the clinic's network. */

/** Hosts of the browsers that there are; a leading dot stands for every host below. */
const known = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '.push.services.mozilla.com',
  'web.push.apple.com',
  '.push.apple.com',
  '.notify.windows.com',
] as const;

/** One host of each of the large services that answers by itself: whether this machine gets out to them. */
export const pushServiceHosts = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  'web.push.apple.com',
] as const;

/** True for an address that may be called; `others`: origins that the administrator names beside the known ones. */
export function isPushService(endpoint: string, others: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, origin, port, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') return false;
  if (others.includes(origin)) return true;
  if (protocol !== 'https:' || port !== '') return false;
  return known.some((host) => (host.startsWith('.') ? hostname.endsWith(host) : hostname === host));
}
