import { Circle, MicOff, Pause, SendHorizontal, Square, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { Spinner } from '#src/ui/spinner.tsx';
import type { RecordedVoice, VoiceRecorder, VoiceState } from '../client/voice-recorder.ts';
import { clockTime } from './measures.ts';
import { useObjectUrl } from './use-object-url.ts';
import { VoicePlayer } from './voice-player.tsx';
import { WaveformBars } from './waveform-bars.tsx';

/** Bars of the last seconds. */
const shownLevels = 48;

export interface VoicePanelProps {
  state: Exclude<VoiceState, { step: 'idle' }>;
  recorder: VoiceRecorder;
  /** Answers whether it was taken. */
  onSend: (voice: RecordedVoice) => Promise<boolean>;
}

function LiveLevel({ levels }: { levels: readonly number[] }) {
  const last = levels.slice(-shownLevels).map((level) => level * 255);
  const bars = [...Array.from({ length: shownLevels - last.length }, () => 0), ...last];
  return <WaveformBars bars={bars} played={1} />;
}

function Review({ voice, recorder, onSend }: { voice: RecordedVoice } & Omit<VoicePanelProps, 'state'>) {
  const t = useTranslations('files.voice');
  const [sending, setSending] = useState(false);
  const url = useObjectUrl(voice.blob);
  const nothing = () => undefined;
  return (
    <>
      <IconButton aria-label={t('discard')} disabled={sending} onPress={() => recorder.discard()}>
        <Trash2 size={22} />
      </IconButton>
      <div className="flex min-w-0 flex-1 justify-center">
        <VoicePlayer
          url={url}
          durationMs={voice.durationMs}
          waveform={voice.waveform}
          loading={false}
          onLoad={nothing}
          onBroken={nothing}
        />
      </div>
      <IconButton
        variant="primary"
        aria-label={t('send')}
        disabled={sending}
        onPress={() => {
          setSending(true);
          void onSend(voice).then((taken) => {
            setSending(false);
            if (taken) recorder.discard();
          });
        }}
      >
        <SendHorizontal size={22} />
      </IconButton>
    </>
  );
}

/** In the place of the field while a voice note is made: record, pause, listen, send or throw away. */
export function VoicePanel({ state, recorder, onSend }: VoicePanelProps) {
  const t = useTranslations('files.voice');
  const levels = state.step === 'recording' || state.step === 'paused' ? state.levels : null;
  const live = useMemo(() => (levels === null ? null : <LiveLevel levels={levels} />), [levels]);
  if (state.step === 'problem')
    return (
      <Notice
        tone="warn"
        alert
        title={t(`problem.${state.problem}.title`)}
        className="flex-1"
        actions={
          <>
            <Button variant="secondary" onPress={() => void recorder.start()}>
              {t('again')}
            </Button>
            <Button variant="quiet" onPress={() => recorder.discard()}>
              {t('close')}
            </Button>
          </>
        }
      >
        <p>{t(`problem.${state.problem}.text`)}</p>
      </Notice>
    );
  if (state.step === 'asking')
    return (
      <p role="status" className="flex min-h-12 flex-1 items-center gap-3 px-2">
        <Spinner />
        {t('asking')}
        <Button variant="quiet" onPress={() => recorder.discard()}>
          {t('close')}
        </Button>
      </p>
    );
  if (state.step === 'review') return <Review voice={state.voice} recorder={recorder} onSend={onSend} />;
  const paused = state.step === 'paused';
  return (
    <>
      <IconButton aria-label={t('discard')} onPress={() => recorder.discard()}>
        <Trash2 size={22} />
      </IconButton>
      <div className="flex min-h-12 min-w-0 flex-1 items-center gap-2 rounded-xl border border-control bg-surface px-3">
        {paused ? (
          <MicOff aria-hidden size={16} className="shrink-0 text-muted" />
        ) : (
          <Circle aria-hidden size={14} className="shrink-0 animate-pulse fill-danger text-danger" />
        )}
        <span role="timer" aria-label={t('elapsed')} className="w-12 shrink-0 tabular-nums">
          {clockTime(state.elapsedMs)}
        </span>
        <div className="min-w-0 flex-1">{live}</div>
        <span role="status" className="sr-only">
          {t(paused ? 'paused' : 'recording')}
        </span>
      </div>
      {paused ? (
        <IconButton aria-label={t('resume')} onPress={() => recorder.resume()}>
          <Circle size={22} className="fill-danger text-danger" />
        </IconButton>
      ) : (
        <IconButton aria-label={t('pauseRecording')} onPress={() => recorder.pause()}>
          <Pause size={22} />
        </IconButton>
      )}
      <IconButton variant="primary" aria-label={t('finish')} onPress={() => void recorder.finish()}>
        <Square size={20} />
      </IconButton>
    </>
  );
}
