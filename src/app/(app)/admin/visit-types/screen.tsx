'use client';
import { early } from '#src/ui/early.ts';

export const VisitTypesScreen = early(
  async () => (await import('#src/features/scheduling/ui/visit-types-screen.tsx')).VisitTypesScreen,
);
