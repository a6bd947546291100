'use client';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';

/** What a provider does with a conversation in the list or on top of it. */
export interface DeskActions {
  self: { userId: string; name: string };
  onAssign: (conversationId: string, assigneeId: string | null) => Promise<Result<null>>;
  /** Closes what was known up to that place. */
  onClose: (conversationId: string, throughSeq: number) => Promise<Result<null>>;
  onReopen: (conversationId: string) => Promise<Result<null>>;
}

/** Null where there is no desk: for patients. */
export const DeskActionsContext = createContext<DeskActions | null>(null);

/** True inside the app, where the server can be asked. */
export const DeskConnectedContext = createContext(false);

async function resultOf(work: Promise<unknown>): Promise<Result<null>> {
  try {
    await work;
    return { ok: true, value: null };
  } catch (error) {
    return { ok: false, failure: queryFailure(error) };
  }
}

/** Binds the desk to the server, for providers. What changes comes back to every list by the event stream. */
export function DeskActionsProvider({ children }: { children: ReactNode }) {
  const me = useMe();
  const { client } = trpc.useUtils();
  const { userId, name, role } = me;
  const actions = useMemo<DeskActions | null>(
    () =>
      role !== 'provider'
        ? null
        : {
            self: { userId, name },
            onAssign: (conversationId, assigneeId) =>
              resultOf(client.desk.assign.mutate({ conversationId, assigneeId })),
            onClose: (conversationId, throughSeq) =>
              resultOf(client.desk.close.mutate({ conversationId, throughSeq })),
            onReopen: (conversationId) => resultOf(client.desk.reopen.mutate({ conversationId })),
          },
    [client, role, userId, name],
  );
  return (
    <DeskConnectedContext value={true}>
      <DeskActionsContext value={actions}>{children}</DeskActionsContext>
    </DeskConnectedContext>
  );
}

export function useDeskActions(): DeskActions | null {
  return useContext(DeskActionsContext);
}
