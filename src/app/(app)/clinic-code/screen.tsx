'use client';
import { early } from '#src/ui/early.ts';

export const ClinicCodeScreen = early(
  async () => (await import('#src/features/trust/ui/clinic-code-screen.tsx')).ClinicCodeScreen,
);
