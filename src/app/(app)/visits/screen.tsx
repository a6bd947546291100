'use client';
import { early } from '#src/ui/early.ts';

export const VisitsScreen = early(
  async () => (await import('#src/features/scheduling/ui/visits-screen.tsx')).VisitsScreen,
);
