'use client';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { StaffNotesScreen } from './staff-notes-screen.tsx';

/** Room for two conversations beside each other. */
const wide = '(min-width: 88rem)';

function subscribe(listener: () => void): () => void {
  const media = window.matchMedia(wide);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

function useWide(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(wide).matches,
    () => false,
  );
}

interface ConversationPanesProps {
  conversationId: string;
  /** The conversation with the patient. */
  children: ReactNode;
}

/** A conversation and, where a provider asked for them, the staff notes beside it; in their place where there is no room. */
export function ConversationPanes({ conversationId, children }: ConversationPanesProps) {
  const t = useTranslations('desk.notes');
  const me = useMe();
  const isWide = useWide();
  const notes = usePathname().endsWith('/notes') && me.role === 'provider';
  return (
    <div className="flex min-h-0 min-w-0 flex-1">
      {(!notes || isWide) && <div className="flex min-h-0 min-w-0 flex-1 flex-col">{children}</div>}
      {notes && (
        <aside
          aria-label={t('title')}
          className="flex min-h-0 min-w-0 flex-1 flex-col border-line min-[88rem]:w-96 min-[88rem]:flex-none min-[88rem]:border-l"
        >
          {!isWide && <PageTitle>{t('title')}</PageTitle>}
          <StaffNotesScreen key={conversationId} conversationId={conversationId} />
        </aside>
      )}
    </div>
  );
}
