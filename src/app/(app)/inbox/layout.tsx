import type { ReactNode } from 'react';
import { DeskActionsProvider } from '#src/features/desk/ui/desk-actions.tsx';
import { InboxPanes } from './inbox-panes.tsx';

export default function InboxLayout({ children }: { children: ReactNode }) {
  return (
    <DeskActionsProvider>
      <InboxPanes>{children}</InboxPanes>
    </DeskActionsProvider>
  );
}
