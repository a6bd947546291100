'use client';
import { early } from '#src/ui/early.ts';

export const InboxFrame = early(async () => (await import('./inbox-panes.tsx')).InboxPanes);
