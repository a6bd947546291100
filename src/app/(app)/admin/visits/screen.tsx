'use client';
import { early } from '#src/ui/early.ts';

export const ActiveScreen = early(
  async () => (await import('#src/features/video/ui/after/active-screen.tsx')).ActiveScreen,
);
