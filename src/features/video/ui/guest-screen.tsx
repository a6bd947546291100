'use client';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useState } from 'react';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { Spinner } from '#src/ui/spinner.tsx';
import type { CallHandle } from '../client/call-view.ts';
import { playChime } from '../client/chime.ts';
import type { LocalMedia } from '../client/local-media.ts';
import { CallConnecting, CallNotFetched } from './call-connecting.tsx';
import { CallOver } from './call-over.tsx';
import { fulfilWish, keepWish, wishOf } from './call-wish.ts';
import { GuestFrame } from './guest-frame.tsx';
import { guestName, keepGuestName, takeGuestLink } from './guest-link.ts';
import { GuestWelcome } from './guest-welcome.tsx';
import { Prejoin } from './prejoin.tsx';
import { useCall } from './use-call.ts';
import { useCallView } from './use-call-view.ts';
import { useVisitMedia } from './use-visit-media.ts';
import { VideoCallInterface } from './video-call-interface.tsx';

/** Knocks with a link under a name; the view of the call is `connecting` until somebody lets the guest in. */
export type OpenGuestCall = (guest: { link: string; name: string; media: LocalMedia }) => Promise<CallHandle>;

const wishKey = 'guest';
const playTest = (speaker: string | null) => playChime('test', speaker);

/** A guest's call from the link to the end, without an account and without the conversation. */
export function GuestScreen({ openCall }: { openCall: OpenGuestCall }) {
  const t = useTranslations('call.guest');
  const [link, setLink] = useState<string | null | 'reading'>('reading');
  const media = useVisitMedia();
  useEffect(() => setLink(takeGuestLink()), []);
  if (link === 'reading' || media === null) return <PageTitle>{t('title')}</PageTitle>;
  if (link === null)
    return (
      <GuestFrame title={t('title')}>
        <PageTitle>{t('title')}</PageTitle>
        <EmptyState title={t('noLink')}>{t('noLinkText')}</EmptyState>
      </GuestFrame>
    );
  return <Visitor link={link} media={media} openCall={openCall} />;
}

function Visitor({ link, media, openCall }: { link: string; media: LocalMedia; openCall: OpenGuestCall }) {
  const t = useTranslations('call.guest');
  // After a reload the guest goes straight back to the door, or into the call.
  const [name, setName] = useState(guestName);
  const [knocked, setKnocked] = useState(name !== null);
  if (name === null)
    return (
      <GuestFrame title={t('title')}>
        <PageTitle>{t('title')}</PageTitle>
        <GuestWelcome onName={setName} />
      </GuestFrame>
    );
  if (!knocked)
    return (
      <GuestFrame title={t('devices')}>
        <PageTitle>{t('title')}</PageTitle>
        <Prejoin
          media={media}
          testRoad={null}
          playSound={playTest}
          action={t('knock')}
          onReady={() => {
            keepGuestName(name);
            keepWish(wishKey, wishOf(media));
            setKnocked(true);
          }}
          pending={false}
          failure={null}
        />
      </GuestFrame>
    );
  return <GuestCall link={link} name={name} media={media} openCall={openCall} />;
}

function GuestCall({
  link,
  name,
  media,
  openCall,
}: {
  link: string;
  name: string;
  media: LocalMedia;
  openCall: OpenGuestCall;
}) {
  const open = useCallback(async () => {
    fulfilWish(wishKey, media);
    return openCall({ link, name, media });
  }, [openCall, link, name, media]);
  const { call, failed, again } = useCall(open);
  if (failed) return <CallNotFetched onRetry={again} />;
  return call === null ? <CallConnecting /> : <GuestCallView name={name} call={call} again={again} />;
}

function GuestCallView({ name, call, again }: { name: string; call: CallHandle; again: () => void }) {
  const t = useTranslations('call.guest');
  const view = useCallView(call);
  const { state, startedAt } = view;
  const title = <PageTitle>{t('title')}</PageTitle>;
  if (state.phase === 'disconnected')
    return (
      <GuestFrame title={t('title')}>
        {title}
        <CallOver reason={state.reason} view={view} headingLevel={2} onRejoin={again} onBack={null} />
      </GuestFrame>
    );
  if (state.phase === 'connecting' && startedAt === null)
    return (
      <GuestFrame title={t('waiting')}>
        {title}
        <p role="status" className="flex items-center gap-3 text-lg">
          <Spinner /> {t('waitingText')}
        </p>
        <p className="text-muted">{t('waitingHint')}</p>
      </GuestFrame>
    );
  return (
    <main className="flex h-dvh flex-col">
      {title}
      <VideoCallInterface
        call={call}
        name={name}
        title={t('title')}
        chat={null}
        notes={null}
        people={null}
        mayShare={false}
        onWish={(wish) => keepWish(wishKey, wish)}
        onLeave={() => void call.leave()}
        onEnd={null}
      />
    </main>
  );
}
