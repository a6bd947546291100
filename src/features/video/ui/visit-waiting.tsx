'use client';
import { useState } from 'react';
import { ChatScreen } from '#src/features/messaging/ui/chat-screen.tsx';
import { useOffline } from '#src/features/messaging/ui/use-offline.ts';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Notice } from '#src/ui/notice.tsx';
import type { VisitView, WaitingView } from '../contract.ts';
import { useUnreadOf } from './use-unread-of.ts';
import { WaitingRoom } from './waiting-room.tsx';

export interface VisitWaitingProps {
  visit: VisitView;
  waiting: WaitingView;
  onTestAgain: () => void;
}

/** The waiting room, bound to the clinic's server and the conversation with the provider. */
export function VisitWaiting({ visit, waiting, onTestAgain }: VisitWaitingProps) {
  const words = useFailureText();
  const utils = trpc.useUtils();
  const unread = useUnreadOf(visit.conversationId);
  const offline = useOffline();
  const [failure, setFailure] = useState<string | null>(null);
  const leave = trpc.video.leaveWaiting.useMutation();
  const onLeave = async (callBack: boolean) => {
    try {
      const next = await leave.mutateAsync({ visitId: visit.id, callBack });
      utils.video.visit.setData({ visitId: visit.id }, next);
      return true;
    } catch (error) {
      setFailure(words(queryFailure(error)));
      return false;
    }
  };
  return (
    <>
      {failure !== null && (
        <Notice tone="danger" alert>
          {failure}
        </Notice>
      )}
      <WaitingRoom
        visit={visit}
        waiting={waiting}
        online={!offline}
        chat={<ChatScreen conversationId={visit.conversationId} headed={false} />}
        unread={unread}
        onLeave={onLeave}
        onTestAgain={onTestAgain}
      />
    </>
  );
}
