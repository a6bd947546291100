'use client';
import { early } from '#src/ui/early.ts';

export const ScheduleScreen = early(
  async () => (await import('#src/features/scheduling/ui/schedule-screen.tsx')).ScheduleScreen,
);
