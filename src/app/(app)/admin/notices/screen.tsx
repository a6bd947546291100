'use client';
import { early } from '#src/ui/early.ts';

export const FailuresScreen = early(
  async () => (await import('#src/features/notifications/ui/failures-screen.tsx')).FailuresScreen,
);
