'use client';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { playChime } from '../client/chime.ts';
import { type ConnectionResult, testConnection } from '../client/connection-test.ts';
import type { LocalMedia } from '../client/local-media.ts';
import type { DeviceTest, VisitView } from '../contract.ts';
import { Prejoin } from './prejoin.tsx';

export interface VisitCheckInProps {
  visit: VisitView;
  media: LocalMedia;
  /** From the waiting room, to look at the devices once more. */
  again: boolean;
  /** The person goes on with the devices as they are now. */
  onLooked: () => void;
  /** Into the call at once: providers, and patients who were let in already. */
  onJoin: () => void;
  onDone: () => void;
}

/** A server that says nothing for so long is no road for a call either. */
const mostServersMs = 10_000;

const playTest = (speaker: string | null) => playChime('test', speaker);

/** Check-in of the patient, and the provider's look into the mirror. */
export function VisitCheckIn({ visit, media, again, onLooked, onJoin, onDone }: VisitCheckInProps) {
  const t = useTranslations('visit.page');
  const words = useFailureText();
  const utils = trpc.useUtils();
  const { id } = visit;
  const staff = visit.myRole === 'host' || visit.myRole === 'colleague';
  const direct = staff || visit.admittedAt !== null;
  const checkIn = trpc.video.checkIn.useMutation({
    onSuccess: (next) => {
      utils.video.visit.setData({ visitId: id }, next);
      onDone();
    },
  });
  const testRoad = useCallback(async (): Promise<ConnectionResult> => {
    const signal = AbortSignal.timeout(mostServersMs);
    const { iceServers } = await utils.client.video.testServers.query({ visitId: id }, { signal });
    return testConnection(iceServers, {
      peer: (configuration) => new RTCPeerConnection(configuration),
      now: () => performance.now(),
      after: (ms, task) => {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    });
  }, [utils, id]);
  const ready = (deviceTest: DeviceTest) => {
    onLooked();
    if (!staff) checkIn.mutate({ visitId: id, deviceTest });
    if (direct) onJoin();
  };
  return (
    <Prejoin
      media={media}
      testRoad={testRoad}
      playSound={playTest}
      action={t(direct ? 'join' : again ? 'tested' : 'enter')}
      onReady={ready}
      pending={checkIn.isPending}
      failure={checkIn.isError ? words(queryFailure(checkIn.error)) : null}
    />
  );
}
