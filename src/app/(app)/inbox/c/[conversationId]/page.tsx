import { ConversationPane } from './conversation-pane.tsx';

export default async function ConversationPage({ params }: { params: Promise<{ conversationId: string }> }) {
  const { conversationId } = await params;
  return <ConversationPane conversationId={conversationId} />;
}
