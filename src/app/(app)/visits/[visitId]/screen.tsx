'use client';
import { early } from '#src/ui/early.ts';

export const VisitScreen = early(
  async () => (await import('#src/features/video/ui/visit-screen.tsx')).VisitScreen,
);
