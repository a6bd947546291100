'use client';
import { early } from '#src/ui/early.ts';

export const AuditScreen = early(
  async () => (await import('#src/features/audit/ui/audit-screen.tsx')).AuditScreen,
);
