'use client';
import { Suspense, useSyncExternalStore } from 'react';
import { early } from '#src/ui/early.ts';
import { Waiting } from '../../(app)/waiting.tsx';

const OfflineApp = early(async () => (await import('./offline-app.tsx')).OfflineApp);
const never = () => () => undefined;

/** What the server draws is the same for every address; the rest is the browser's. */
export function OfflineShell() {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  if (!inBrowser) return <Waiting />;
  return (
    <Suspense fallback={<Waiting />}>
      <OfflineApp />
    </Suspense>
  );
}
