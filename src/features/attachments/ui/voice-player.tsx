import { Pause, Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Button as AriaButton, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Spinner } from '#src/ui/spinner.tsx';
import { useKeepAwake } from './active-context.ts';
import { clockTime } from './measures.ts';
import { usePlayback } from './use-playback.ts';
import { WaveformBars } from './waveform-bars.tsx';

const speeds = [1, 1.5, 2] as const;

export interface VoicePlayerProps {
  /** Null until it was asked for. */
  url: string | null;
  durationMs: number;
  waveform: Uint8Array;
  /** It is being fetched. */
  loading: boolean;
  /** Asks for the sound; it plays when it is there. */
  onLoad: () => void;
  onBroken: () => void;
}

/** A voice note: play, where one is, and how fast. */
export function VoicePlayer({ url, durationMs, waveform, loading, onLoad, onBroken }: VoicePlayerProps) {
  const t = useTranslations('files.voice');
  const audio = useRef<HTMLAudioElement>(null);
  const { playing, atMs, play, pause, seek } = usePlayback(audio);
  useKeepAwake(playing);
  const [speed, setSpeed] = useState(0);
  const rate = speeds[speed] ?? 1;
  const wanted = useRef(false);
  const length = Math.max(1, durationMs);
  const at = Math.min(length, atMs);

  useEffect(() => {
    if (audio.current !== null) audio.current.playbackRate = rate;
  }, [rate]);
  useEffect(() => {
    if (url === null || !wanted.current) return;
    wanted.current = false;
    void play();
  }, [url, play]);

  const onPress = () => {
    if (playing) pause();
    else if (url !== null) void play();
    else {
      wanted.current = true;
      onLoad();
    }
  };
  return (
    <div className="flex w-72 max-w-full items-center gap-1">
      <IconButton aria-label={t(playing ? 'pause' : 'play')} onPress={onPress}>
        {loading ? <Spinner /> : playing ? <Pause size={24} /> : <Play size={24} />}
      </IconButton>
      <audio
        ref={audio}
        {...(url === null ? {} : { src: url })}
        onError={() => {
          if (url !== null) onBroken();
        }}
        // A new source begins at the usual speed.
        onLoadedMetadata={(event) => {
          event.currentTarget.playbackRate = rate;
        }}
      />
      <Slider
        aria-label={t('position')}
        minValue={0}
        maxValue={Math.ceil(length / 1_000)}
        step={1}
        // In seconds, so that they can be said.
        formatOptions={{ style: 'unit', unit: 'second', unitDisplay: 'long' }}
        value={Math.round(at / 1_000)}
        isDisabled={url === null}
        onChange={(value) => {
          if (typeof value === 'number') seek(value * 1_000);
        }}
        className="min-w-0 flex-1"
      >
        <SliderTrack className="relative flex h-11 w-full items-center">
          <WaveformBars bars={waveform} played={at / length} />
          <SliderThumb className="top-1/2 size-3 rounded-full bg-accent data-[disabled]:opacity-0 data-[focus-visible]:outline-2 data-[focus-visible]:outline-focus" />
        </SliderTrack>
      </Slider>
      <span className="w-11 shrink-0 text-right text-sm tabular-nums">
        {clockTime(playing || at > 0 ? at : durationMs)}
      </span>
      <AriaButton
        aria-label={t('speed', { speed: rate })}
        onPress={() => setSpeed((last) => (last + 1) % speeds.length)}
        className="inline-flex h-8 min-w-11 shrink-0 items-center justify-center rounded-full font-semibold text-sm data-[hovered]:bg-raised"
      >
        {t('speedShort', { speed: rate })}
      </AriaButton>
    </div>
  );
}
