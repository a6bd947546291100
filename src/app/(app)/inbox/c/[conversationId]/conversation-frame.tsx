'use client';
import { early } from '#src/ui/early.ts';

export const ConversationFrame = early(
  async () => (await import('./conversation-pane.tsx')).ConversationPane,
);
