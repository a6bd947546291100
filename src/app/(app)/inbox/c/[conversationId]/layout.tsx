import type { ReactNode } from 'react';
import { ConversationFrame } from './conversation-frame.tsx';

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
      <ConversationFrame conversationId={conversationId} />
      {children}
    </>
  );
}
