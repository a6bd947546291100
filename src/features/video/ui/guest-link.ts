/** The secret of a guest's link in this tab: out of the address bar, where it would be seen and kept by the browser's history. */
const linkKey = 'consulta.guest-link';
const nameKey = 'consulta.guest-name';

function kept(key: string): string | null {
  try {
    return window.sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string | null): void {
  try {
    if (value === null) window.sessionStorage.removeItem(key);
    else window.sessionStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing needs the link again after a reload.
    return;
  }
}

/** Takes the fragment out of the address; answers it, or the one of before a reload. Null: the page was opened without a link. */
export function takeGuestLink(): string | null {
  const fragment = window.location.hash.slice(1);
  if (fragment === '') return kept(linkKey);
  // Another link is another call: under which name is asked anew.
  if (fragment !== kept(linkKey)) keep(nameKey, null);
  keep(linkKey, fragment);
  window.history.replaceState(window.history.state, '', window.location.pathname);
  return fragment;
}

/** The name under which this tab has knocked. */
export function guestName(): string | null {
  return kept(nameKey);
}

export function keepGuestName(name: string | null): void {
  keep(nameKey, name);
}
