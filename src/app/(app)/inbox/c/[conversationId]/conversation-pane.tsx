'use client';
import { useTranslations } from 'next-intl';
import { ChatScreen } from '#src/features/messaging/ui/chat-screen.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';

/** One open conversation; names of people stay out of the browser's history. */
export function ConversationPane({ conversationId }: { conversationId: string }) {
  const t = useTranslations('frame');
  return (
    <>
      <PageTitle>{t('conversation')}</PageTitle>
      <ChatScreen key={conversationId} conversationId={conversationId} />
    </>
  );
}
