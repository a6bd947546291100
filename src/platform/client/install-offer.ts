/** Browsers offer once, early, to install the app; the offer is kept for whoever looks for it in the settings. */

interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

function isInstallPrompt(event: Event): event is InstallPromptEvent {
  return 'prompt' in event && typeof event.prompt === 'function';
}

let kept: InstallPromptEvent | null = null;
let listening = false;
const watchers = new Set<() => void>();

function keep(event: InstallPromptEvent | null): void {
  kept = event;
  for (const tell of watchers) tell();
}

/** Starts to listen; the browser's own bar does not come up then. Harmless a second time. */
export function keepInstallOffer(): void {
  if (listening) return;
  listening = true;
  window.addEventListener('beforeinstallprompt', (event) => {
    if (!isInstallPrompt(event)) return;
    event.preventDefault();
    keep(event);
  });
  window.addEventListener('appinstalled', () => keep(null));
}

/** Tells `changed` when an offer comes or goes. */
export function watchInstallOffer(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

export function hasInstallOffer(): boolean {
  return kept !== null;
}

/** Lets the browser ask; an offer is good for one time. */
export async function takeInstallOffer(): Promise<void> {
  const offer = kept;
  keep(null);
  await offer?.prompt();
}
