'use client';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useMemo } from 'react';
import { ChatScreen } from '#src/features/messaging/ui/chat-screen.tsx';
import { systemClock } from '#src/platform/client/clock.ts';
import { useEngine, useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import type { CallHandle } from '../client/call-view.ts';
import { VisitEnding } from '../client/visit-ending.ts';
import type { VisitView } from '../contract.ts';
import { CallConnecting, CallNotFetched } from './call-connecting.tsx';
import { CallOver } from './call-over.tsx';
import { keepWish } from './call-wish.ts';
import { type OpenCall, useCall } from './use-call.ts';
import { useCallView } from './use-call-view.ts';
import { useConversationRow } from './use-conversation-row.ts';
import { asResult, usePeopleActions } from './use-people-actions.ts';
import { useVisitNotes } from './use-visit-notes.ts';
import { VideoCallInterface } from './video-call-interface.tsx';

export interface VisitCallProps {
  visit: VisitView;
  /** Keep the same function between renders. */
  open: OpenCall;
  onLeft: () => void;
}

const touchEveryMs = 30_000;
const nobody: readonly string[] = [];

/** The call of a visit for somebody with an account. */
export default function VisitCall(props: VisitCallProps) {
  const { call, failed, again } = useCall(props.open);
  if (failed) return <CallNotFetched onRetry={again} />;
  if (call === null) return <CallConnecting />;
  return <OpenCallScreen {...props} call={call} again={again} />;
}

function OpenCallScreen({
  visit,
  call,
  again,
  onLeft,
}: VisitCallProps & { call: CallHandle; again: () => void }) {
  const t = useTranslations('call.over');
  const engine = useEngine();
  const me = useMe();
  const view = useCallView(call);
  const row = useConversationRow(visit.conversationId);
  const notes = useVisitNotes(engine, visit.id);
  const people = usePeopleActions(visit, call, row?.readerIds ?? nobody);
  const { mutateAsync: complete } = trpc.video.complete.useMutation();
  const { mutateAsync: setNote } = trpc.video.setNote.useMutation();
  const { id: visitId, conversationId, myRole } = visit;
  const isHost = myRole === 'host';
  const isStaff = isHost || myRole === 'colleague';

  const { clear } = notes;
  const ending = useMemo(
    () =>
      new VisitEnding({
        visitId,
        conversationId,
        clock: systemClock,
        send: (id, text, extras) => engine.send(id, text, extras),
        watchConversation: (id, listener) => engine.watchConversation(id, listener),
        complete: (noteMessageId) => asResult(complete({ visitId, noteMessageId })),
        setNote: (noteMessageId) => asResult(setNote({ visitId, noteMessageId })),
        noted: clear,
      }),
    [engine, visitId, conversationId, complete, setNote, clear],
  );
  // Who talks does not touch the screen: the lock against strangers must not end the call.
  useEffect(() => {
    const timer = setInterval(() => void engine.touch(), touchEveryMs);
    return () => clearInterval(timer);
  }, [engine]);
  const leave = useCallback(() => void call.leave().then(onLeft), [call, onLeft]);
  const end = async () => {
    const result = await ending.end(notes.text ?? '');
    if (result.ok) await call.endForAll();
    return result;
  };

  if (view.state.phase === 'disconnected')
    return <CallOver reason={view.state.reason} view={view} onRejoin={again} onBack={onLeft} />;
  const other = isStaff ? visit.patient.name : visit.provider.name;
  return (
    <VideoCallInterface
      call={call}
      name={me.name}
      title={t('title', { name: other })}
      chat={{
        unread: row?.unread ?? 0,
        panel: <ChatScreen conversationId={conversationId} headed={false} />,
      }}
      notes={isHost ? notes : null}
      people={isHost ? people : null}
      mayShare={isStaff}
      onWish={(wish) => keepWish(visitId, wish)}
      onLeave={leave}
      onEnd={isHost ? end : null}
    />
  );
}
