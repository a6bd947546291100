'use client';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { DeskActionsProvider } from '#src/features/desk/ui/desk-actions.tsx';
import { InboxScreen } from '#src/features/messaging/ui/inbox-screen.tsx';
import { useMe } from '#src/platform/client-react/engine.tsx';

/** The list of conversations and, beside it on wide screens, the open one. Phones show one of them. */
export function InboxPanes({ children }: { children: ReactNode }) {
  const me = useMe();
  const router = useRouter();
  const open = usePathname() !== '/inbox';
  const hasInbox = me.role !== 'admin';
  useEffect(() => {
    if (!hasInbox) router.replace('/admin/people');
  }, [hasInbox, router]);
  if (!hasInbox) return null;
  return (
    <DeskActionsProvider>
      <div className="flex min-h-0 flex-1">
        <div
          className={`${open ? 'hidden lg:flex' : 'flex'} min-h-0 min-w-0 flex-1 flex-col border-line lg:w-96 lg:flex-none lg:border-r`}
        >
          <InboxScreen />
        </div>
        <div className={`${open ? 'flex' : 'hidden lg:flex'} min-h-0 min-w-0 flex-1 flex-col`}>
          {children}
        </div>
      </div>
    </DeskActionsProvider>
  );
}
