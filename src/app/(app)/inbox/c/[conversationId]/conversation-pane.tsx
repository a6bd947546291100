'use client';
import { useTranslations } from 'next-intl';
import { ConversationPanes } from '#src/features/desk/ui/conversation-panes.tsx';
import { ChatScreen } from '#src/features/messaging/ui/chat-screen.tsx';
import { CareBar } from '#src/features/proxy/ui/care-bar.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';

/** One open conversation; names of people stay out of the browser's history. */
export function ConversationPane({ conversationId }: { conversationId: string }) {
  const t = useTranslations('frame');
  return (
    <ConversationPanes conversationId={conversationId}>
      <PageTitle>{t('conversation')}</PageTitle>
      <CareBar key={`care ${conversationId}`} conversationId={conversationId} />
      <ChatScreen key={conversationId} conversationId={conversationId} />
    </ConversationPanes>
  );
}
