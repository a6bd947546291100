/** Loudness of a recording as bars: measured while it is recorded, drawn where it is played. */

/** Bars of a voice note at most; one byte each. */
export const maxBars = 128;

/** Quieter than this is shown as silence. */
const floorDecibels = -50;

/** How loud samples (−1 … 1) are to an ear: 0 silence … 1 full scale. */
export function loudness(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  let squares = 0;
  for (const sample of samples) squares += sample * sample;
  const decibels = 10 * Math.log10(squares / samples.length);
  if (!(decibels > floorDecibels)) return 0;
  return Math.min(1, 1 - decibels / floorDecibels);
}

/** The loudest level of each stretch, the loudest of all as 255; no more bars than levels. */
export function waveformOf(levels: readonly number[], bars = maxBars): Uint8Array {
  const count = Math.min(bars, levels.length);
  const peaks = Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * levels.length) / count);
    const to = Math.floor(((at + 1) * levels.length) / count);
    return levels.slice(from, to).reduce((most, level) => Math.max(most, level), 0);
  });
  const loudest = peaks.reduce((most, peak) => Math.max(most, peak), 0);
  return Uint8Array.from(peaks, (peak) => (loudest === 0 ? 0 : Math.round((peak / loudest) * 255)));
}
