'use client';
import { Clock, LockKeyhole } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import { Button } from '#src/ui/button.tsx';
import { useFullScreen } from '#src/ui/full-screen.tsx';
import type { CallHandle, CallView } from '../client/call-view.ts';
import { CallNotices } from './call-notices.tsx';
import { CallPanel } from './call-panel.tsx';
import { type Shortcut, shortcuts } from './call-shortcuts.ts';
import { CallStage } from './call-stage.tsx';
import { callTime } from './call-time.ts';
import type { CallWish } from './call-wish.ts';
import { ComparisonDialog } from './comparison-dialog.tsx';
import { DeviceDialog } from './device-dialog.tsx';
import { KnockCards } from './knock-cards.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { type NotesDraft, NotesPanel } from './notes-panel.tsx';
import { type PeopleActions, PeoplePanel } from './people-panel.tsx';
import { Playback } from './playback.ts';
import { QualityDialog } from './quality-dialog.tsx';
import { QualityMark } from './quality-mark.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { useCallNews } from './use-call-news.ts';
import { useCallShortcuts } from './use-call-shortcuts.ts';
import { useCallView } from './use-call-view.ts';
import { useIdle } from './use-idle.ts';
import { usePictureInPicture } from './use-picture-in-picture.ts';
import { useSeconds } from './use-seconds.ts';
import { useWakeLock } from './use-wake-lock.ts';
import { type Panel, VideoControls } from './video-controls.tsx';

export interface VideoCallInterfaceProps {
  call: CallHandle;
  /** One's own. */
  name: string;
  /** Heading of the screen, read out only: “Video visit with Dr. Marta Vega”. */
  title: string;
  /** The conversation of the visit; null for guests. */
  chat: { unread: number; panel: ReactNode } | null;
  /** Null for who does not note. */
  notes: NotesDraft | null;
  people: PeopleActions | null;
  mayShare: boolean;
  /** The person switched microphone or camera: to be kept for a reload. */
  onWish: (wish: CallWish) => void;
  onLeave: () => void;
  /** Sends the notes and ends it for everybody; null for who may not. */
  onEnd: (() => Promise<Result<null>>) | null;
}

type Window = 'devices' | 'quality' | 'help' | 'leave';

function CallHead({ view, onQuality }: { view: CallView; onQuality: () => void }) {
  const t = useTranslations('call.head');
  const words = useTranslations('call.quality');
  const now = useSeconds(view.startedAt !== null);
  const phase = view.state.phase === 'connected' && view.parties.length === 0 ? 'waiting' : view.state.phase;
  return (
    <header className="flex min-h-12 shrink-0 items-center justify-between gap-2 px-3 text-ink">
      <p className="flex min-w-0 items-center gap-3">
        <span className="flex items-center gap-1.5">
          <LockKeyhole aria-hidden size={16} className="shrink-0 text-accent" />
          {t(phase)}
        </span>
        {view.startedAt !== null && (
          <span className="flex items-center gap-1 tabular-nums">
            <Clock aria-hidden size={16} />
            <span className="sr-only">{t('time')}</span>
            <span role="timer">{callTime(now - view.startedAt)}</span>
          </span>
        )}
      </p>
      {view.parties.length > 0 && view.state.phase === 'connected' && (
        <Button variant="quiet" aria-label={t('quality', { word: words(view.quality) })} onPress={onQuality}>
          <QualityMark word={view.quality} wordShown />
        </Button>
      )}
    </header>
  );
}

/** A call: everybody's pictures, what is to be known, and what can be done. Knows no engine, only a `CallHandle`. */
export function VideoCallInterface(props: VideoCallInterfaceProps) {
  const { call, name, chat, notes, people, mayShare } = props;
  useFullScreen();
  useWakeLock(true);
  const t = useTranslations('call');
  const view = useCallView(call);
  const { resumed } = useCallNews(view);
  const [playback] = useState(() => new Playback());
  const silent = useSyncExternalStore(
    useCallback((listener) => playback.subscribe(listener), [playback]),
    () => playback.blocked,
    () => false,
  );
  const [panel, setPanel] = useState<Panel | null>(null);
  const [open, setOpen] = useState<Window | null>(null);
  const [comparing, setComparing] = useState<string | null>(null);
  const [pinned, setPinned] = useState<string | null>(null);
  const [speakerLarge, setSpeakerLarge] = useState(false);
  const [dismissed, setDismissed] = useState<CallView['refusal']>(null);

  const { self, parties } = view;
  const speaker = self.devices.speaker.used;
  useEffect(() => playback.setSpeaker(speaker), [playback, speaker]);

  const shows = (which: Panel) => (which === 'chat' ? chat : which === 'notes' ? notes : view) !== null;
  const toggle = (which: Panel) => () => setPanel(panel === which ? null : which);
  const setMicrophone = (on: boolean) => {
    props.onWish({ microphone: on, camera: self.camera !== 'off' });
    void call.setMicrophone(on);
  };
  const setCamera = (on: boolean) => {
    props.onWish({ microphone: self.microphone !== 'off', camera: on });
    void call.setCamera(on);
  };
  const share = (on: boolean) => void (on ? call.shareScreen() : call.stopSharing());
  const sharing = mayShare && self.canShareScreen;
  const byKey: Partial<Record<Shortcut, () => void>> = {
    microphone: () => setMicrophone(self.microphone !== 'on'),
    camera: () => setCamera(self.camera !== 'on'),
    people: toggle('people'),
    help: () => setOpen('help'),
    ...(sharing ? { screen: () => share(!self.screen) } : {}),
    ...(chat === null ? {} : { chat: toggle('chat') }),
    ...(notes === null ? {} : { notes: toggle('notes') }),
  };
  const keys = useCallShortcuts(byKey);
  const idle = useIdle(panel === null && open === null && view.state.phase === 'connected');
  const audioOnly = parties.some((party) => party.ours.step === 'audio' && party.ours.cause === 'person');
  const shown = pinned ?? parties.find((party) => party.speaking)?.key ?? parties[0]?.key ?? null;
  const inWindow = usePictureInPicture(shown);
  const close = () => setOpen(null);
  return (
    <section
      aria-label={props.title}
      className="flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden bg-canvas lg:flex-row"
    >
      {/* Pictures are looked at in the dark, whatever the theme of the rest. */}
      <div data-theme="dark" className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas">
        <h1 className="sr-only">{props.title}</h1>
        <CallHead view={view} onQuality={() => setOpen('quality')} />
        <CallNotices
          view={view}
          resumed={resumed}
          silent={silent}
          onHear={() => void playback.resume()}
          onPicture={() => void call.setAudioOnly(false)}
          onRetrySource={(source) => (source === 'microphone' ? setMicrophone(true) : setCamera(true))}
          dismissed={dismissed}
          onDismiss={setDismissed}
        />
        <CallStage
          call={call}
          view={view}
          name={name}
          playback={playback}
          speakerLarge={speakerLarge}
          pinned={pinned}
          onPin={setPinned}
          onCompare={setComparing}
        >
          {view.host && (
            <KnockCards
              knocks={view.knocks}
              onAnswer={(guestId, admit) => call.answerKnock(guestId, admit)}
            />
          )}
        </CallStage>
        <div className={panel === null ? 'contents' : 'contents max-lg:hidden'}>
          <VideoControls
            self={self}
            panel={panel}
            unread={chat === null ? null : chat.unread}
            hasNotes={notes !== null}
            mayShare={mayShare}
            audioOnly={audioOnly}
            speakerLarge={parties.length < 2 ? null : speakerLarge}
            onPictureInPicture={inWindow}
            shortcuts={keys.on}
            onMicrophone={setMicrophone}
            onCamera={setCamera}
            onShare={share}
            onPanel={setPanel}
            onDevices={() => setOpen('devices')}
            onAudioOnly={(on) => void call.setAudioOnly(on)}
            onSpeakerLarge={setSpeakerLarge}
            onHelp={() => setOpen('help')}
            onLeave={() => setOpen('leave')}
            faded={idle}
          />
        </div>
      </div>
      {panel !== null && shows(panel) && (
        <CallPanel key={panel} title={t(`controls.${panel}`)} onClose={() => setPanel(null)}>
          {panel === 'chat' && chat?.panel}
          {panel === 'notes' && notes !== null && <NotesPanel notes={notes} />}
          {panel === 'people' && (
            <PeoplePanel name={name} view={view} actions={people} onCompare={setComparing} />
          )}
        </CallPanel>
      )}
      <ComparisonDialog
        party={parties.find((party) => party.key === comparing) ?? null}
        onClose={() => setComparing(null)}
        onStart={(key) => void call.compare(key)}
        onAnswer={(key, same) => void call.answerComparison(key, same)}
      />
      <DeviceDialog
        open={open === 'devices'}
        onClose={close}
        devices={self.devices}
        onChoose={(kind, deviceId) => void call.chooseDevice(kind, deviceId)}
        watchLevels={useCallback((listener) => call.watchLevels(listener), [call])}
      />
      <QualityDialog open={open === 'quality'} onClose={close} parties={parties} />
      <ShortcutsDialog
        open={open === 'help'}
        onClose={close}
        available={shortcuts.filter((shortcut) => byKey[shortcut] !== undefined)}
        on={keys.on}
        onSwitch={keys.setOn}
      />
      <LeaveDialog
        open={open === 'leave'}
        onClose={close}
        onLeave={props.onLeave}
        onEnd={props.onEnd}
        notes={notes}
      />
    </section>
  );
}
