/** How loud a microphone is, for the meter before a call and the speaking mark in it. */
import { loudestOf } from './loudest.ts';

/** 170 ms: more than passes between two reads, so that no sound falls between them. */
const heardSamples = 8_192;

/** Loudness 0–1 of the track: the loudest moment of the last 170 ms. */
export interface LevelMeter {
  read(): number;
  close(): void;
}

/** Quiet speech reads about 0.2, shouting 1. Zero where the browser lets no sound be read before a click. */
export function meterOf(track: MediaStreamTrack): LevelMeter {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = heardSamples;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  // Some browsers start it suspended; it goes on with the next click anywhere.
  void context.resume().catch(() => undefined);
  return {
    read() {
      // A busy device may have put it to sleep again.
      if (context.state === 'suspended') void context.resume().catch(() => undefined);
      analyser.getFloatTimeDomainData(samples);
      return Math.min(1, loudestOf(samples) * 4);
    },
    close() {
      void context.close();
    },
  };
}
