import { Volume2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import type { LocalMedia, LocalMediaView } from '../client/local-media.ts';
import type { DeviceTest } from '../contract.ts';
import { DeviceChoice } from './device-choice.tsx';

export interface SpeakerCheckProps {
  view: LocalMediaView;
  media: LocalMedia;
  playSound: (speaker: string | null) => Promise<boolean>;
  answer: DeviceTest['speaker'];
  onAnswer: (answer: DeviceTest['speaker']) => void;
}

/** Plays a sound and asks whether it was heard: no program can know. */
export function SpeakerCheck({ view, media, playSound, answer, onAnswer }: SpeakerCheckProps) {
  const t = useTranslations('visit.prejoin.speaker');
  const unnamed = t('unnamed');
  const [playing, setPlaying] = useState(false);
  const [played, setPlayed] = useState(false);
  const { speaker } = view.devices;
  const play = async () => {
    setPlaying(true);
    const done = await playSound(speaker.used);
    setPlaying(false);
    setPlayed(true);
    if (!done) onAnswer('not_heard');
  };
  return (
    <section
      aria-labelledby="speaker-check"
      className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-5"
    >
      <h2 id="speaker-check" className="font-semibold text-lg">
        {t('title')}
      </h2>
      <DeviceChoice kind="speaker" list={speaker} media={media} label={t('choose')} unnamed={unnamed} />
      <div className="flex flex-wrap items-center gap-2">
        <Button
          variant="secondary"
          pending={playing}
          icon={<Volume2 aria-hidden size={20} />}
          onPress={() => void play()}
        >
          {t(playing ? 'playing' : 'play')}
        </Button>
      </div>
      {played && !playing && answer === 'skipped' && (
        <fieldset className="flex flex-wrap items-center gap-2">
          <legend className="mb-2">{t('question')}</legend>
          <Button variant="secondary" onPress={() => onAnswer('ok')}>
            {t('yes')}
          </Button>
          <Button variant="secondary" onPress={() => onAnswer('not_heard')}>
            {t('no')}
          </Button>
        </fieldset>
      )}
      <p role="status">{answer === 'ok' ? t('heard') : answer === 'not_heard' ? t('advice') : ''}</p>
    </section>
  );
}
