'use client';
import { early } from '#src/ui/early.ts';

export const ContactScreen = early(
  async () => (await import('#src/features/identity/ui/contact-screen.tsx')).ContactScreen,
);
