import type { ReactNode } from 'react';
import { InboxPanes } from './inbox-panes.tsx';

export default function InboxLayout({ children }: { children: ReactNode }) {
  return <InboxPanes>{children}</InboxPanes>;
}
