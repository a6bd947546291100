'use client';
import { early } from '#src/ui/early.ts';

export const StarredScreen = early(
  async () => (await import('#src/features/search/ui/starred-screen.tsx')).StarredScreen,
);
