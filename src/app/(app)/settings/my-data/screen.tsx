'use client';
import { early } from '#src/ui/early.ts';

export const OwnDataScreen = early(
  async () => (await import('#src/features/records/ui/own-data-screen.tsx')).OwnDataScreen,
);
