import { OfflineShell } from './offline-shell.tsx';

/** Kept by the service worker and shown at any address while the server cannot be reached. Knows nobody: it is asked for without cookies. */
export default function OfflinePage() {
  return <OfflineShell />;
}
