import { CircleCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Switch } from '#src/ui/switch.tsx';
import type { LocalMedia, LocalMediaView } from '../client/local-media.ts';
import { DeviceChoice } from './device-choice.tsx';
import { MediaHelp } from './media-help.tsx';

/** A bar that follows the voice; what it means is said in words beside it. */
function LevelMeter({ level }: { level: number }) {
  const t = useTranslations('visit.prejoin.microphone');
  const percent = Math.round(level * 100);
  return (
    <>
      <meter aria-label={t('level')} min={0} max={100} value={percent} className="sr-only">
        {percent}
      </meter>
      <div aria-hidden="true" className="h-3 overflow-hidden rounded-full bg-raised">
        <div className="h-full rounded-full bg-accent" style={{ width: `${percent}%` }} />
      </div>
    </>
  );
}

export interface MicrophoneCheckProps {
  view: LocalMediaView;
  voice: { level: number; heard: boolean };
  media: LocalMedia;
}

/** Whether one is heard, and through which microphone. */
export function MicrophoneCheck({ view, voice, media }: MicrophoneCheckProps) {
  const t = useTranslations('visit.prejoin');
  const { microphone, devices } = view;
  const { level, heard } = voice;
  return (
    <section
      aria-labelledby="microphone-check"
      className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-5"
    >
      <h2 id="microphone-check" className="font-semibold text-lg">
        {t('microphone.title')}
      </h2>
      {microphone === 'on' && <LevelMeter level={level} />}
      <p role="status" className="flex items-center gap-2">
        {microphone === 'on' && heard && <CircleCheck aria-hidden size={20} className="text-accent" />}
        {microphone === 'on' && t(heard ? 'microphone.heard' : 'microphone.speak')}
        {microphone === 'starting' && t('asking')}
        {microphone === 'off' && t('microphone.off')}
      </p>
      <MediaHelp kind="microphone" state={microphone} onRetry={() => void media.microphone.set(true)} />
      <DeviceChoice
        kind="microphone"
        list={devices.microphone}
        media={media}
        label={t('microphone.choose')}
        unnamed={t('microphone.unnamed')}
      />
      <Switch checked={microphone !== 'off'} onChange={(on) => void media.microphone.set(on)}>
        {t('microphone.on')}
      </Switch>
    </section>
  );
}
