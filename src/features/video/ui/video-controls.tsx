import {
  Ellipsis,
  Keyboard,
  MessageCircle,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  NotebookPen,
  PhoneOff,
  PictureInPicture2,
  Settings2,
  UserRoundSearch,
  Users,
  Video,
  VideoOff,
  Volume2,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import { classNames } from '#src/ui/class-names.ts';
import { Menu, type MenuAction } from '#src/ui/menu.tsx';
import type { SelfView, SourceState } from '../client/call-view.ts';
import { CallButton } from './call-button.tsx';
import { shortcutKeys } from './call-shortcuts.ts';
import { useWide } from './use-wide.ts';

export type Panel = 'chat' | 'notes' | 'people';

export interface VideoControlsProps {
  self: SelfView;
  panel: Panel | null;
  /** Unread messages of the call's conversation; null where there is none (guests). */
  unread: number | null;
  /** Only providers note. */
  hasNotes: boolean;
  /** Only providers share their screen. */
  mayShare: boolean;
  audioOnly: boolean;
  /** Null where there is nobody to choose between. */
  speakerLarge: boolean | null;
  /** Null where the browser has no such window. */
  onPictureInPicture: (() => void) | null;
  shortcuts: boolean;
  onMicrophone: (on: boolean) => void;
  onCamera: (on: boolean) => void;
  onShare: (on: boolean) => void;
  onPanel: (panel: Panel | null) => void;
  onDevices: () => void;
  onAudioOnly: (on: boolean) => void;
  onSpeakerLarge: (on: boolean) => void;
  onHelp: () => void;
  onLeave: () => void;
  /** Not drawn, still there for who works with keys or a screen reader. */
  faded: boolean;
}

const working = (state: SourceState) => state === 'on' || state === 'starting';

/** Everything that can be done in a call, within reach of a thumb. */
export function VideoControls(props: VideoControlsProps) {
  const { self, panel, unread, hasNotes, mayShare, shortcuts, onPanel } = props;
  const t = useTranslations('call.controls');
  const wide = useWide();
  const key = (name: keyof typeof shortcutKeys) => (shortcuts ? shortcutKeys[name].toUpperCase() : undefined);
  const toggle = (which: Panel) => () => onPanel(panel === which ? null : which);
  const source = (state: SourceState) => t(`source.${state}`);
  const sharing = mayShare && self.canShareScreen;

  const extra: MenuAction[] = [
    { id: 'devices', label: t('devices'), icon: <Settings2 size={20} />, onAction: props.onDevices },
  ];
  if (!wide) {
    if (sharing)
      extra.push({
        id: 'screen',
        label: self.screen ? t('stopSharing') : t('screen'),
        icon: self.screen ? <MonitorX size={20} /> : <MonitorUp size={20} />,
        onAction: () => props.onShare(!self.screen),
      });
    if (hasNotes)
      extra.push({
        id: 'notes',
        label: t('notes'),
        icon: <NotebookPen size={20} />,
        onAction: toggle('notes'),
      });
    extra.push({ id: 'people', label: t('people'), icon: <Users size={20} />, onAction: toggle('people') });
  }
  if (props.speakerLarge !== null) {
    const large = props.speakerLarge;
    extra.push({
      id: 'speaker',
      label: large ? t('allSame') : t('speakerLarge'),
      icon: <UserRoundSearch size={20} />,
      onAction: () => props.onSpeakerLarge(!large),
    });
  }
  if (props.onPictureInPicture !== null)
    extra.push({
      id: 'window',
      label: t('ownWindow'),
      icon: <PictureInPicture2 size={20} />,
      onAction: props.onPictureInPicture,
    });
  extra.push({
    id: 'sound',
    label: props.audioOnly ? t('withPicture') : t('soundOnly'),
    icon: props.audioOnly ? <Video size={20} /> : <Volume2 size={20} />,
    onAction: () => props.onAudioOnly(!props.audioOnly),
  });
  if (wide)
    extra.push({ id: 'keys', label: t('keys'), icon: <Keyboard size={20} />, onAction: props.onHelp });

  return (
    <fieldset
      aria-label={t('label')}
      className={classNames(
        'flex min-w-0 shrink-0 items-start justify-center gap-1 bg-canvas px-1 pt-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] transition-opacity sm:gap-3',
        props.faded && 'opacity-0 focus-within:opacity-100',
      )}
    >
      <CallButton
        label={t('microphone')}
        icon={working(self.microphone) ? <Mic size={24} /> : <MicOff size={24} />}
        pressed={working(self.microphone)}
        look={working(self.microphone) ? 'plain' : 'off'}
        description={source(self.microphone)}
        shortcut={key('microphone')}
        onPress={() => props.onMicrophone(!working(self.microphone))}
      />
      <CallButton
        label={t('camera')}
        icon={working(self.camera) ? <Video size={24} /> : <VideoOff size={24} />}
        pressed={working(self.camera)}
        look={working(self.camera) ? 'plain' : 'off'}
        description={source(self.camera)}
        shortcut={key('camera')}
        onPress={() => props.onCamera(!working(self.camera))}
      />
      {wide && sharing && (
        <CallButton
          label={t('screen')}
          icon={self.screen ? <MonitorX size={24} /> : <MonitorUp size={24} />}
          pressed={self.screen}
          look={self.screen ? 'active' : 'plain'}
          shortcut={key('screen')}
          onPress={() => props.onShare(!self.screen)}
        />
      )}
      {unread !== null && (
        <CallButton
          label={t('chat')}
          icon={<MessageCircle size={24} />}
          expanded={panel === 'chat'}
          look={panel === 'chat' ? 'active' : 'plain'}
          count={unread}
          countWords={t('unread', { count: unread })}
          shortcut={key('chat')}
          onPress={toggle('chat')}
        />
      )}
      {wide && hasNotes && (
        <CallButton
          label={t('notes')}
          icon={<NotebookPen size={24} />}
          expanded={panel === 'notes'}
          look={panel === 'notes' ? 'active' : 'plain'}
          shortcut={key('notes')}
          onPress={toggle('notes')}
        />
      )}
      {wide && (
        <CallButton
          label={t('people')}
          icon={<Users size={24} />}
          expanded={panel === 'people'}
          look={panel === 'people' ? 'active' : 'plain'}
          shortcut={key('people')}
          onPress={toggle('people')}
        />
      )}
      <Menu
        aria-label={t('more')}
        actions={extra}
        trigger={<CallButton label={t('more')} icon={<Ellipsis size={24} />} />}
      />
      <CallButton label={t('leave')} icon={<PhoneOff size={24} />} look="danger" onPress={props.onLeave} />
    </fieldset>
  );
}
