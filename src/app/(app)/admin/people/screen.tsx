'use client';
import { early } from '#src/ui/early.ts';

export const PeopleScreen = early(
  async () => (await import('#src/features/admin/ui/people-screen.tsx')).PeopleScreen,
);
