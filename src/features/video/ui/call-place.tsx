'use client';
import dynamic from 'next/dynamic';
import { useCallback } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import type { LocalMedia } from '../client/local-media.ts';
import type { VisitView } from '../contract.ts';
import { CallConnecting } from './call-connecting.tsx';
import { fulfilWish } from './call-wish.ts';

export interface CallPlaceProps {
  visit: VisitView;
  /** Taken over by the call. */
  media: LocalMedia;
  onLeft: () => void;
}

// Nobody who only looks at a visit loads the call.
const VisitCall = dynamic(() => import('./visit-call.tsx'), { ssr: false, loading: CallConnecting });

/** Where the call of a visit stands. */
export function CallPlace({ visit, media, onLeft }: CallPlaceProps) {
  const engine = useEngine();
  const { id: visitId, conversationId } = visit;
  const open = useCallback(async () => {
    fulfilWish(visitId, media);
    const { startCall } = await import('../client/start-call.ts');
    return startCall(engine, { visitId, conversationId }, media);
  }, [engine, visitId, conversationId, media]);
  return <VisitCall visit={visit} open={open} onLeft={onLeft} />;
}
