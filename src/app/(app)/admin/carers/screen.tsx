'use client';
import { early } from '#src/ui/early.ts';

export const CarersScreen = early(
  async () => (await import('#src/features/proxy/ui/carers-screen.tsx')).CarersScreen,
);
