'use client';
import { early } from '#src/ui/early.ts';

export const CentreScreen = early(
  async () => (await import('#src/features/notifications/ui/centre-screen.tsx')).CentreScreen,
);
