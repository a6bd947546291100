import { useEffect, useState } from 'react';
import { openMicrophone } from '../client/microphone.ts';
import { VoiceRecorder, type VoiceState } from '../client/voice-recorder.ts';
import { useKeepAwake } from './active-context.ts';

/** A recorder that lives as long as the composer; what was not sent is let go with it. */
export function useVoiceRecorder(): { state: VoiceState; recorder: VoiceRecorder } {
  const [state, setState] = useState<VoiceState>({ step: 'idle' });
  const [recorder] = useState(
    () =>
      new VoiceRecorder({
        open: openMicrophone,
        now: () => performance.now(),
        every: (periodMs, run) => {
          const timer = setInterval(run, periodMs);
          return () => clearInterval(timer);
        },
        onChange: setState,
      }),
  );
  useKeepAwake(state.step !== 'idle' && state.step !== 'problem');
  useEffect(() => () => recorder.discard(), [recorder]);
  return { state, recorder };
}
