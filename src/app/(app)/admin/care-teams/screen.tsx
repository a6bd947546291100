'use client';
import { early } from '#src/ui/early.ts';

export const CareTeamsScreen = early(
  async () => (await import('#src/features/admin/ui/care-teams-screen.tsx')).CareTeamsScreen,
);
