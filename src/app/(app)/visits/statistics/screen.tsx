'use client';
import { early } from '#src/ui/early.ts';

export const StatisticsScreen = early(
  async () => (await import('#src/features/video/ui/after/statistics-screen.tsx')).StatisticsScreen,
);
