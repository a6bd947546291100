/** The microphone and what records it: browser parts behind a small door, so that the recorder can be tested. */
import { loudness } from './waveform.ts';

export interface Microphone {
  /** How loud it is now: 0 … 1. */
  level(): number;
  start(): void;
  pause(): void;
  resume(): void;
  /** Ends the recording and answers it. */
  stop(): Promise<Blob>;
  /** Lets go of the device; the browser's red dot goes out. */
  close(): void;
}

/** `refused`: by the person or a policy. `missing`: there is none. `unsupported`: this browser cannot record. `failed`: it is in use, or broke. */
export type MicrophoneProblem = 'refused' | 'missing' | 'unsupported' | 'failed';

/** Small enough for a weak line, and played by every browser that records it; the first that this one can write. */
const formats = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
/** Speech is well understood at this rate. */
const bitsPerSecond = 32_000;

function problemOf(error: unknown): MicrophoneProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'failed';
}

/** 85 ms: more than passes between two bars (`levelEveryMs`), so that no sound falls between them. */
const heardSamples = 4_096;

function watchLevel(stream: MediaStream): { level(): number; close(): void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = heardSamples;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      return loudness(samples);
    },
    close: () => void context.close(),
  };
}

/** Asks for the microphone; the person sees the browser's question. */
export async function openMicrophone(): Promise<Microphone | MicrophoneProblem> {
  const mimeType =
    typeof MediaRecorder === 'undefined'
      ? undefined
      : formats.find((type) => MediaRecorder.isTypeSupported(type));
  if (mimeType === undefined || navigator.mediaDevices === undefined) return 'unsupported';
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    return problemOf(error);
  }
  const meter = watchLevel(stream);
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: bitsPerSecond });
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
  return {
    level: meter.level,
    start: () => recorder.start(),
    pause: () => recorder.pause(),
    resume: () => recorder.resume(),
    stop: () =>
      new Promise((resolve) => {
        const done = () => resolve(new Blob(parts, { type: mimeType.split(';')[0] ?? mimeType }));
        if (recorder.state === 'inactive') {
          done();
          return;
        }
        recorder.addEventListener('stop', done, { once: true });
        recorder.stop();
      }),
    close() {
      if (recorder.state !== 'inactive') recorder.stop();
      meter.close();
      for (const track of stream.getTracks()) track.stop();
    },
  };
}
