'use client';
import { early } from '#src/ui/early.ts';

export const ClinicKeyScreen = early(
  async () => (await import('#src/features/trust/ui/clinic-key-screen.tsx')).ClinicKeyScreen,
);
