'use client';
import { early } from '#src/ui/early.ts';

export const LinkDeviceScreen = early(
  async () => (await import('#src/features/identity/ui/link-device-screen.tsx')).LinkDeviceScreen,
);
