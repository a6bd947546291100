import type { ReactNode } from 'react';
import { AdminFrame } from '#src/features/admin/ui/admin-frame.tsx';

export default function AdminLayout({ children }: { children: ReactNode }) {
  return <AdminFrame>{children}</AdminFrame>;
}
