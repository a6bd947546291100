'use client';
import { early } from '#src/ui/early.ts';

export const SettingsScreen = early(
  async () => (await import('#src/features/identity/ui/settings-screen.tsx')).SettingsScreen,
);
