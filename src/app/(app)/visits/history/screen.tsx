'use client';
import { early } from '#src/ui/early.ts';

export const HistoryScreen = early(
  async () => (await import('#src/features/video/ui/after/history-screen.tsx')).HistoryScreen,
);
