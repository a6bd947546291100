'use client';
import { type ReactNode, Suspense } from 'react';
import { early } from '#src/ui/early.ts';
import { useOfflineCopy } from './use-offline-copy.ts';
import { Waiting } from './waiting.tsx';

const AppFrame = early(async () => (await import('./app-frame.tsx')).AppFrame);

/** What is there at once for people who are signed in; the rest comes while the engine starts. */
export function AppShell({ children }: { children: ReactNode }) {
  useOfflineCopy();
  return (
    <Suspense fallback={<Waiting />}>
      <AppFrame>{children}</AppFrame>
    </Suspense>
  );
}
