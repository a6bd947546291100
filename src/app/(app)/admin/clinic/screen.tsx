'use client';
import { early } from '#src/ui/early.ts';

export const ClinicScreen = early(
  async () => (await import('#src/features/admin/ui/clinic-screen.tsx')).ClinicScreen,
);
