'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useNow } from '#src/features/messaging/ui/use-now.ts';
import { PageTitle } from '#src/ui/page-title.tsx';
import type { LocalMedia } from '../client/local-media.ts';
import type { VisitView } from '../contract.ts';
import { AdmittedCard } from './admitted-card.tsx';
import { VisitAfter } from './after/visit-after.tsx';
import { AwayCard } from './away-card.tsx';
import { CallPlace } from './call-place.tsx';
import { keepWish, readWish, wishOf } from './call-wish.ts';
import { HandOverHint } from './hand-over-hint.tsx';
import { hasJoined, keepJoined } from './joined-call.ts';
import { useAdmittedSignal } from './use-admitted-signal.ts';
import { usePresent } from './use-present.ts';
import { useVisitMedia } from './use-visit-media.ts';
import { VisitCheckIn } from './visit-check-in.tsx';
import { VisitHead } from './visit-head.tsx';
import { VisitOver } from './visit-over.tsx';
import { visitStage } from './visit-stage.ts';
import { VisitWaiting } from './visit-waiting.tsx';
import { VisitWindow } from './visit-window.tsx';

/** Whoever comes from the waiting room of this page goes straight into the call: the browser lets sound play after a tap. */
function mayPlaySound(): boolean {
  return navigator.userActivation?.hasBeenActive ?? false;
}

/** A visit that is known: the part of it that is due. */
export function OpenVisit({ visit }: { visit: VisitView }) {
  const media = useVisitMedia();
  return media === null ? null : <DuePart visit={visit} media={media} />;
}

function DuePart({ visit, media }: { visit: VisitView; media: LocalMedia }) {
  const t = useTranslations('visit');
  const now = useNow(5_000);
  const [joined, setJoined] = useState(() => hasJoined(visit.id));
  const [testing, setTesting] = useState(false);
  const [waitedHere, setWaitedHere] = useState(false);
  const stage = visitStage(visit, { now, joined, testing });
  const { name } = visit.provider;
  const admitted = stage === 'admitted';
  if (stage === 'waiting' && !waitedHere) setWaitedHere(true);
  usePresent(
    visit.id,
    visit.waiting !== null &&
      !visit.waiting.callBack &&
      visit.admittedAt === null &&
      visit.myRole !== 'host' &&
      visit.myRole !== 'colleague',
  );
  useAdmittedSignal(
    waitedHere && (admitted || stage === 'call'),
    name,
    media.view.value.devices.speaker.used,
  );

  const looked = () => keepWish(visit.id, wishOf(media));
  const join = () => {
    keepJoined(visit.id, true);
    setJoined(true);
    setTesting(false);
  };
  const left = () => {
    keepJoined(visit.id, false);
    setJoined(false);
  };
  if (admitted && waitedHere && mayPlaySound()) join();

  // Let in at once, or on another device: camera and microphone of this one were never looked at.
  const unseen = admitted && !waitedHere && readWish(visit.id) === null;

  const title = admitted ? t('admitted.title', { name }) : t('page.title');
  if (stage === 'call')
    return (
      <>
        <PageTitle>{title}</PageTitle>
        <CallPlace visit={visit} media={media} onLeft={left} />
      </>
    );
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-4 p-4">
      <PageTitle>{title}</PageTitle>
      <VisitHead visit={visit} />
      {(stage === 'prejoin' || admitted) && <HandOverHint visit={visit} />}
      {stage === 'over' && (
        <>
          <VisitOver visit={visit} />
          <VisitAfter visit={visit} />
        </>
      )}
      {(stage === 'early' || stage === 'late') && <VisitWindow visit={visit} stage={stage} now={now} />}
      {(stage === 'prejoin' || unseen) && (
        <VisitCheckIn
          visit={visit}
          media={media}
          again={testing}
          onLooked={looked}
          onJoin={join}
          onDone={() => setTesting(false)}
        />
      )}
      {stage === 'waiting' && visit.waiting !== null && (
        <VisitWaiting visit={visit} waiting={visit.waiting} onTestAgain={() => setTesting(true)} />
      )}
      {stage === 'away' && <AwayCard visit={visit} />}
      {admitted && !unseen && <AdmittedCard visit={visit} onJoin={join} />}
    </div>
  );
}
