'use client';
import { early } from '#src/ui/early.ts';

export const PreferencesScreen = early(
  async () => (await import('#src/features/notifications/ui/preferences-screen.tsx')).PreferencesScreen,
);
