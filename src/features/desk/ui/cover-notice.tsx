'use client';
import { useContext } from 'react';
import type { ConversationHead } from '#src/features/messaging/client/engine-api.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { CoverLines } from './cover-lines.tsx';
import { DeskConnectedContext } from './desk-actions.tsx';

const freshMs = 60_000;

/** Tells whoever writes here who of the staff is away and who reads instead; nothing while everybody is there. */
export function CoverNotice({ head }: { head: ConversationHead }) {
  return useContext(DeskConnectedContext) ? <KnownCover head={head} /> : null;
}

function KnownCover({ head }: { head: ConversationHead }) {
  const away = trpc.desk.absences.useQuery(
    { userIds: head.readerIds.slice(0, 100) },
    { enabled: head.readerIds.length > 0, staleTime: freshMs, refetchInterval: 5 * freshMs },
  );
  return <CoverLines head={head} away={away.data ?? []} />;
}
