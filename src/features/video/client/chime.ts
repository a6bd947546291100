/** Short sounds made on the spot: nothing to load, and they can go to a chosen speaker. */

const melodies = {
  test: [523, 659, 784, 1047],
  admitted: [659, 784, 1047, 784, 1047],
  drop: [988, 740],
  bell: [784, 1175],
  steps: [523, 659, 784],
} as const;
export type Melody = keyof typeof melodies;

const noteSeconds = 0.22;

function write(context: AudioContext, notes: readonly number[], to: AudioNode): number {
  notes.forEach((hertz, index) => {
    const at = context.currentTime + 0.05 + index * noteSeconds;
    const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
    const swell = new GainNode(context, { gain: 0 });
    swell.gain.setValueAtTime(0, at);
    swell.gain.linearRampToValueAtTime(0.3, at + 0.03);
    swell.gain.exponentialRampToValueAtTime(0.001, at + noteSeconds * 1.6);
    tone.connect(swell).connect(to);
    tone.start(at);
    tone.stop(at + noteSeconds * 1.7);
  });
  return (notes.length + 1) * noteSeconds;
}

/** Plays it; resolves true when it was played to its end, false where the browser did not let it. `speaker` null: the usual one. */
export async function playChime(melody: Melody, speaker: string | null = null): Promise<boolean> {
  // Nobody has touched the page yet: the browser would keep the sound waiting, for a moment when it means nothing.
  if ('userActivation' in navigator && !navigator.userActivation.hasBeenActive) return false;
  let context: AudioContext | null = null;
  try {
    context = new AudioContext();
    await context.resume();
    if (context.state !== 'running') return false;
    const out = new MediaStreamAudioDestinationNode(context);
    const audio = new Audio();
    audio.srcObject = out.stream;
    if (speaker !== null && 'setSinkId' in audio) await audio.setSinkId(speaker).catch(() => undefined);
    await audio.play();
    const seconds = write(context, melodies[melody], out);
    await new Promise((done) => setTimeout(done, seconds * 1_000));
    audio.srcObject = null;
    return true;
  } catch {
    return false;
  } finally {
    await context?.close().catch(() => undefined);
  }
}
