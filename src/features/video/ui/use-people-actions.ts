import { useMemo } from 'react';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import type { CallHandle } from '../client/call-view.ts';
import type { VisitView } from '../contract.ts';
import type { PeopleActions } from './people-panel.tsx';

/** A command to the server as the screens know commands. */
export async function asResult(work: Promise<unknown>): Promise<Result<null>> {
  try {
    await work;
    return { ok: true, value: null };
  } catch (error) {
    return { ok: false, failure: queryFailure(error) };
  }
}

/** What the host of a visit may do about who is in its call. */
export function usePeopleActions(
  visit: VisitView,
  call: CallHandle,
  memberIds: PeopleActions['memberIds'],
): PeopleActions {
  const engine = useEngine();
  const { mutateAsync: remove } = trpc.video.remove.useMutation();
  const { mutateAsync: returnToWaiting } = trpc.video.returnToWaiting.useMutation();
  const { mutateAsync: revoke } = trpc.video.revokeGuest.useMutation();
  const { id: visitId, conversationId, guests, closesAt } = visit;
  return useMemo(
    () => ({
      guests,
      memberIds,
      // No link outlives the visit.
      onInvite: (kind, lifetimeMs) => call.inviteGuest(kind, Math.min(lifetimeMs, closesAt - Date.now())),
      onRevoke: (guestId) => asResult(revoke({ visitId, guestId })),
      loadContacts: () => engine.contacts(),
      onAddColleagues: (userIds) => engine.addMembers(conversationId, userIds),
      onReturnToWaiting: () => asResult(returnToWaiting({ visitId })),
      onRemove: async (party) => {
        // The connection ends first: whoever is removed hears nothing more, whatever the server does.
        await call.removeParty(party.key);
        return asResult(remove({ visitId, userId: party.userId, guestId: party.guestId }));
      },
    }),
    [guests, memberIds, closesAt, visitId, conversationId, engine, call, remove, returnToWaiting, revoke],
  );
}
