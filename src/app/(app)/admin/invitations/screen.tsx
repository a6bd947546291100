'use client';
import { early } from '#src/ui/early.ts';

export const InvitationsScreen = early(
  async () => (await import('#src/features/admin/ui/invitations-screen.tsx')).InvitationsScreen,
);
