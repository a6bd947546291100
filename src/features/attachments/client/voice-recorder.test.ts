import { describe, expect, test, vi } from 'vitest';
import type { Microphone, MicrophoneProblem } from './microphone.ts';
import { levelEveryMs, maxVoiceMs, VoiceRecorder, type VoiceState } from './voice-recorder.ts';

function setUp(open?: () => Promise<Microphone | MicrophoneProblem>) {
  const time = { now: 0, run: null as (() => void) | null };
  const microphone = {
    level: vi.fn(() => 0.5),
    start: vi.fn(),
    pause: vi.fn(),
    resume: vi.fn(),
    stop: vi.fn(async () => new Blob(['sound'])),
    close: vi.fn(),
  };
  const states: VoiceState[] = [];
  const recorder = new VoiceRecorder({
    open: open ?? (async () => microphone),
    now: () => time.now,
    every: (_, run) => {
      time.run = run;
      return () => {
        time.run = null;
      };
    },
    onChange: (state) => states.push(state),
  });
  /** Time goes by, measured in levels. */
  const pass = (levels: number) => {
    for (let at = 0; at < levels; at += 1) {
      time.now += levelEveryMs;
      time.run?.();
    }
  };
  return { recorder, microphone, time, pass, state: () => states.at(-1) };
}

describe('a voice note', () => {
  test('is recorded, paused, gone on with and ended; the pause does not count', async () => {
    const { recorder, microphone, pass, state } = setUp();
    await recorder.start();
    expect(state()).toEqual({ step: 'recording', elapsedMs: 0, levels: [] });
    pass(10);
    recorder.pause();
    expect(state()).toMatchObject({ step: 'paused', elapsedMs: 10 * levelEveryMs });
    pass(1_000);
    recorder.resume();
    pass(10);
    await recorder.finish();
    expect(state()).toMatchObject({
      step: 'review',
      voice: { durationMs: 20 * levelEveryMs, waveform: new Uint8Array(20).fill(255) },
    });
    expect(microphone.close).toHaveBeenCalledOnce();
  });

  test('is thrown away at any time, and the microphone is let go', async () => {
    const { recorder, microphone, pass, state, time } = setUp();
    await recorder.start();
    pass(3);
    recorder.discard();
    expect(state()).toEqual({ step: 'idle' });
    expect(microphone.close).toHaveBeenCalledOnce();
    expect(time.run).toBeNull();
  });

  test('that nobody waits for any more does not keep the microphone', async () => {
    const { recorder, microphone, state } = setUp();
    const starting = recorder.start();
    recorder.discard();
    await starting;
    expect(microphone.start).not.toHaveBeenCalled();
    expect(microphone.close).toHaveBeenCalledOnce();
    expect(state()).toEqual({ step: 'idle' });
  });

  test('without a microphone says why, and can be tried again', async () => {
    const answers: MicrophoneProblem[] = ['refused', 'missing'];
    const { recorder, state } = setUp(async () => answers.shift() ?? 'failed');
    await recorder.start();
    expect(state()).toEqual({ step: 'problem', problem: 'refused' });
    await recorder.start();
    expect(state()).toEqual({ step: 'problem', problem: 'missing' });
  });

  test('ends by itself when it is very long', async () => {
    const { recorder, time, state } = setUp();
    await recorder.start();
    time.now += maxVoiceMs;
    time.run?.();
    await vi.waitFor(
      () => expect(state()).toMatchObject({ step: 'review', voice: { durationMs: maxVoiceMs } }),
      { timeout: 30_000 },
    );
  });
});
