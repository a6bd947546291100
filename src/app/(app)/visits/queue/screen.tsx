'use client';
import { early } from '#src/ui/early.ts';

export const QueueScreen = early(
  async () => (await import('#src/features/video/ui/queue-screen.tsx')).QueueScreen,
);
