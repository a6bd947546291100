'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { ConnectionResult } from '../client/connection-test.ts';
import { deviceTestOf } from '../client/device-test.ts';
import type { LocalMedia } from '../client/local-media.ts';
import type { DeviceTest } from '../contract.ts';
import { CameraCheck } from './camera-check.tsx';
import { ConnectionCheck } from './connection-check.tsx';
import { MicrophoneCheck } from './microphone-check.tsx';
import { SpeakerCheck } from './speaker-check.tsx';
import { useAsking, useLocalMedia, useRoadTest, useVoice } from './use-prejoin.ts';

export interface PrejoinProps {
  media: LocalMedia;
  /** Null where there is nothing to test with before the call. */
  testRoad: (() => Promise<ConnectionResult>) | null;
  /** Plays the test sound; false where the browser did not let it. */
  playSound: (speaker: string | null) => Promise<boolean>;
  /** Words on the button that goes on. */
  action: string;
  onReady: (test: DeviceTest) => void;
  pending: boolean;
  /** What to say about a try that failed. */
  failure: string | null;
  children?: ReactNode;
}

/** Looks at camera, microphone, speaker and connection before a visit. Nothing in it is a condition: people without any of it get in too. */
export function Prejoin({
  media,
  testRoad,
  playSound,
  action,
  onReady,
  pending,
  failure,
  children,
}: PrejoinProps) {
  const t = useTranslations('visit.prejoin');
  const page = useTranslations('visit.page');
  const view = useLocalMedia(media);
  const voice = useVoice(media);
  const { asking, ask } = useAsking(media);
  const { road, tryRoad } = useRoadTest(testRoad);
  const [speaker, setSpeaker] = useState<DeviceTest['speaker']>('skipped');
  const ready = () =>
    onReady(
      deviceTestOf(view, voice.heard, {
        speaker,
        network: road?.state === 'done' ? road.result.network : 'skipped',
        relay: road?.state === 'done' ? road.result.relay : 'skipped',
      }),
    );
  if (asking === 'looking')
    return (
      <div className="flex flex-col gap-4">
        {children}
        <SkeletonRows rows={4} label={page('loading')} />
      </div>
    );
  const asked = asking === 'asked';
  const withoutSound = asked && view.microphone !== 'on' && view.microphone !== 'starting';
  const withoutPicture = asked && view.camera !== 'on' && view.camera !== 'starting';
  return (
    <div className="flex flex-col gap-4">
      {children}
      {asked ? (
        <div className="grid gap-4 lg:grid-cols-2">
          <CameraCheck view={view} media={media} />
          <div className="flex flex-col gap-4">
            <MicrophoneCheck view={view} voice={voice} media={media} />
            <SpeakerCheck
              view={view}
              media={media}
              playSound={playSound}
              answer={speaker}
              onAnswer={setSpeaker}
            />
            {road !== null && <ConnectionCheck road={road} onAgain={tryRoad} />}
          </div>
        </div>
      ) : (
        <Card title={t('explain.title')}>
          <p>{t('explain.text')}</p>
          <p className="text-muted">{t('explain.privacy')}</p>
          <div className="flex flex-wrap gap-2">
            <Button onPress={ask}>{t('explain.go')}</Button>
          </div>
        </Card>
      )}
      {failure !== null && (
        <Notice tone="danger" alert>
          {failure}
        </Notice>
      )}
      <div className="sticky bottom-0 flex flex-col gap-2 bg-canvas py-3">
        {(withoutSound || withoutPicture) && (
          <p className="text-center text-muted text-sm">
            {t(
              withoutSound && withoutPicture
                ? 'without.both'
                : withoutSound
                  ? 'without.sound'
                  : 'without.picture',
            )}
          </p>
        )}
        <Button variant={asked ? 'primary' : 'secondary'} full pending={pending} onPress={ready}>
          {asked ? action : t('skip')}
        </Button>
      </div>
    </div>
  );
}
