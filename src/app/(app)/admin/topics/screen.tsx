'use client';
import { early } from '#src/ui/early.ts';

export const TopicsScreen = early(
  async () => (await import('#src/features/desk/ui/topics-screen.tsx')).TopicsScreen,
);
