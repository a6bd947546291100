/** Recording a voice note: a small machine; what it looks like is the screen's. */
import type { Microphone, MicrophoneProblem } from './microphone.ts';
import { waveformOf } from './waveform.ts';

export interface RecordedVoice {
  blob: Blob;
  durationMs: number;
  waveform: Uint8Array;
}

export type VoiceState =
  | { step: 'idle' }
  /** The browser asks the person. */
  | { step: 'asking' }
  | { step: 'recording' | 'paused'; elapsedMs: number; levels: readonly number[] }
  /** To be listened to, sent or thrown away. */
  | { step: 'review'; voice: RecordedVoice }
  | { step: 'problem'; problem: MicrophoneProblem };

export interface VoiceParts {
  open: () => Promise<Microphone | MicrophoneProblem>;
  /** Milliseconds of any clock that does not jump. */
  now: () => number;
  /** Runs again and again; the answer ends it. */
  every: (periodMs: number, run: () => void) => () => void;
  onChange: (state: VoiceState) => void;
}

export const levelEveryMs = 60;
/** A note longer than this is a letter: it ends by itself, to be listened to. */
export const maxVoiceMs = 15 * 60_000;

/** One recording at a time. */
export class VoiceRecorder {
  readonly #parts: VoiceParts;
  #state: VoiceState = { step: 'idle' };
  #microphone: Microphone | null = null;
  #endLevels: (() => void) | null = null;
  #levels: number[] = [];
  #elapsedMs = 0;
  #since = 0;
  /** Answers that come after the person went on are for nobody. */
  #turn = 0;

  constructor(parts: VoiceParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    if (this.#state.step !== 'idle' && this.#state.step !== 'problem') return;
    this.#turn += 1;
    const turn = this.#turn;
    this.#become({ step: 'asking' });
    const opened = await this.#parts.open();
    if (turn !== this.#turn) {
      if (typeof opened !== 'string') opened.close();
      return;
    }
    if (typeof opened === 'string') {
      this.#become({ step: 'problem', problem: opened });
      return;
    }
    this.#microphone = opened;
    this.#levels = [];
    this.#elapsedMs = 0;
    opened.start();
    this.#listen();
  }

  pause(): void {
    if (this.#state.step !== 'recording') return;
    this.#microphone?.pause();
    this.#rest();
    this.#become({ step: 'paused', elapsedMs: this.#elapsedMs, levels: [...this.#levels] });
  }

  resume(): void {
    if (this.#state.step !== 'paused') return;
    this.#microphone?.resume();
    this.#listen();
  }

  /** Ends the recording, to be listened to. */
  async finish(): Promise<void> {
    const microphone = this.#microphone;
    if (microphone === null || (this.#state.step !== 'recording' && this.#state.step !== 'paused')) return;
    this.#rest();
    const turn = this.#turn;
    const blob = await microphone.stop();
    if (turn !== this.#turn) return;
    this.#letGo();
    const voice = { blob, durationMs: Math.round(this.#elapsedMs), waveform: waveformOf(this.#levels) };
    this.#become({ step: 'review', voice });
  }

  /** Throws away what there is. */
  discard(): void {
    this.#turn += 1;
    this.#rest();
    this.#letGo();
    this.#become({ step: 'idle' });
  }

  #listen(): void {
    this.#since = this.#parts.now();
    this.#endLevels = this.#parts.every(levelEveryMs, () => {
      const now = this.#parts.now();
      this.#elapsedMs += now - this.#since;
      this.#since = now;
      this.#levels.push(this.#microphone?.level() ?? 0);
      this.#become({ step: 'recording', elapsedMs: this.#elapsedMs, levels: [...this.#levels] });
      if (this.#elapsedMs >= maxVoiceMs) void this.finish();
    });
    this.#become({ step: 'recording', elapsedMs: this.#elapsedMs, levels: [...this.#levels] });
  }

  /** Stops the clock of the recording. */
  #rest(): void {
    if (this.#endLevels === null) return;
    this.#elapsedMs += this.#parts.now() - this.#since;
    this.#endLevels();
    this.#endLevels = null;
  }

  #letGo(): void {
    this.#microphone?.close();
    this.#microphone = null;
  }

  #become(state: VoiceState): void {
    this.#state = state;
    this.#parts.onChange(state);
  }
}
