/** The loudest moment of a stretch of sound. */

/** About a hundredth of a second: as long as one look of the ear. */
const momentSamples = 512;

/** Power of the loudest moment of samples −1 … 1, as its root mean square: 0 silence … 1 full scale. */
export function loudestOf(samples: Float32Array): number {
  let most = 0;
  for (let from = 0; from < samples.length; from += momentSamples) {
    const moment = samples.subarray(from, from + momentSamples);
    const power = moment.reduce((sum, value) => sum + value * value, 0) / moment.length;
    most = Math.max(most, power);
  }
  return Math.sqrt(most);
}
