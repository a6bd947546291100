/** What the test before a visit found, as the provider is told. */
import type { DeviceTest } from '../contract.ts';
import type { SourceState } from './call-view.ts';

/** From here on somebody speaks into the microphone; a quiet voice reads 0.2, a fan less than 0.1. */
export const speechLevel = 0.15;

const words: Record<SourceState, DeviceTest['camera']> = {
  on: 'ok',
  off: 'skipped',
  starting: 'skipped',
  blocked: 'denied',
  missing: 'none',
  lost: 'none',
  busy: 'failed',
};

/** `heard`: the microphone was on and heard a voice. */
export function deviceTestOf(
  sources: { microphone: SourceState; camera: SourceState },
  heard: boolean,
  rest: Pick<DeviceTest, 'speaker' | 'network' | 'relay'>,
): DeviceTest {
  const microphone = words[sources.microphone];
  return {
    camera: words[sources.camera],
    microphone: microphone === 'ok' && !heard ? 'silent' : microphone,
    ...rest,
  };
}
