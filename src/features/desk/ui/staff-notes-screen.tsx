'use client';
import { EyeOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ChatScreen } from '#src/features/messaging/ui/chat-screen.tsx';
import { useLoaded } from '#src/features/messaging/ui/use-loaded.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { StaffNotesHeader } from './staff-notes-header.tsx';

/** What staff write to each other about the conversation with a patient; nothing of it is shown before its roster was checked. */
export function StaffNotesScreen({ conversationId }: { conversationId: string }) {
  const t = useTranslations('desk.notes');
  const ui = useTranslations('ui');
  const words = useFailureText();
  const engine = useEngine();
  const { loaded, retry } = useLoaded(true, () => engine.openStaffNotes(conversationId));
  if (loaded.status === 'ready') return <ChatScreen conversationId={loaded.value.conversationId} />;
  const notIn =
    loaded.status === 'failed' && loaded.failure.kind === 'domain' && loaded.failure.code === 'NOT_FOUND';
  return (
    <section aria-busy={loaded.status === 'loading'} className="flex min-h-0 flex-1 flex-col bg-canvas">
      <StaffNotesHeader head={{ aboutConversationId: conversationId }} />
      {loaded.status === 'loading' ? (
        <SkeletonRows rows={4} label={t('loading')} />
      ) : (
        <EmptyState
          icon={<EyeOff size={40} />}
          title={t(notIn ? 'notIn.title' : 'failed')}
          action={<Button onPress={retry}>{ui('retry')}</Button>}
        >
          {notIn ? t('notIn.text') : words(loaded.failure)}
        </EmptyState>
      )}
    </section>
  );
}
