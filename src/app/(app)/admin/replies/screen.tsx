'use client';
import { early } from '#src/ui/early.ts';

export const QuickRepliesScreen = early(
  async () => (await import('#src/features/desk/ui/quick-replies-screen.tsx')).QuickRepliesScreen,
);
