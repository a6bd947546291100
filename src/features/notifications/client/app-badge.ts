/** The number on the app's icon, where it was installed and the system shows one. */
export function showAppBadge(count: number): void {
  if (!('setAppBadge' in navigator)) return;
  // Refused in private windows: then there is no icon either.
  (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
}
