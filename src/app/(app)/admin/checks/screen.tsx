'use client';
import { early } from '#src/ui/early.ts';

export const ChecksScreen = early(
  async () => (await import('#src/features/operations/ui/checks-screen.tsx')).ChecksScreen,
);
