import type { ReactNode } from 'react';
import { ConversationPanes } from '#src/features/desk/ui/conversation-panes.tsx';
import { ConversationPane } from './conversation-pane.tsx';

export default async function ConversationLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ conversationId: string }>;
}) {
  const { conversationId } = await params;
  return (
    <>
      <ConversationPanes conversationId={conversationId}>
        <ConversationPane conversationId={conversationId} />
      </ConversationPanes>
      {children}
    </>
  );
}
