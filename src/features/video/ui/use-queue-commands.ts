import { useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import type { HoldReason, VisitView } from '../contract.ts';

type Command = 'admit' | 'hold' | 'returnToWaiting' | 'transfer' | 'remove' | 'callBack';

/** Commands about one visit; each answers whether it was done, and says in words what went wrong. */
export function useQueueCommands({ id, conversationId, patient }: VisitView) {
  const engine = useEngine();
  const words = useFailureText();
  const { client, video } = trpc.useUtils();
  const [pending, setPending] = useState<Command | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function doing(command: Command, work: () => Promise<unknown>): Promise<boolean> {
    setPending(command);
    setFailure(null);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure(words(queryFailure(error)));
      return false;
    } finally {
      setPending(null);
      void video.queue.invalidate();
      void video.visit.invalidate({ visitId: id });
    }
  }

  /** A colleague has to be able to read the conversation before they take over. */
  async function transfer(providerId: string): Promise<void> {
    const move = () => client.video.transfer.mutate({ visitId: id, providerId });
    try {
      await move();
    } catch (error) {
      const reason = queryFailure(error);
      if (reason.kind !== 'domain' || reason.code !== 'NOT_IN_CONVERSATION') throw error;
      const added = await engine.addMembers(conversationId, [providerId]);
      if (!added.ok) throw error;
      await move();
    }
  }

  return {
    pending,
    failure,
    run: {
      admit: () => doing('admit', () => client.video.admit.mutate({ visitId: id })),
      hold: (reason: HoldReason | null) =>
        doing('hold', () => client.video.hold.mutate({ visitId: id, reason })),
      returnToWaiting: () =>
        doing('returnToWaiting', () => client.video.returnToWaiting.mutate({ visitId: id })),
      transfer: (providerId: string) => doing('transfer', () => transfer(providerId)),
      remove: () =>
        doing('remove', () =>
          client.video.remove.mutate({ visitId: id, userId: patient.userId, guestId: null }),
        ),
      callBack: () => doing('callBack', () => client.video.callBack.mutate({ visitId: id })),
    },
  };
}
