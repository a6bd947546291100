/** What readings of a call come to. Pure. */
import { type QualitySample, type QualitySummary, type QualityWord, qualityWord } from '../contract.ts';

const words: readonly QualityWord[] = qualityWord.options;

/** Mean of what was measured; null where nothing was. */
function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value));

/** The word for a mean place in the list from excellent to lost. */
export function wordOf(rank: number): QualityWord {
  return words[Math.min(words.length - 1, Math.max(0, Math.round(rank)))] ?? 'lost';
}

export interface Means {
  rank: number | null;
  roundTripMs: number | null;
  lossPercent: number | null;
  relayed: number | null;
}

/** What is kept beside a report, so that statistics need not read it again. */
export function meansOf(samples: readonly QualitySample[]): Means {
  return {
    rank: mean(samples.map(({ word }) => words.indexOf(word))),
    roundTripMs: mean(samples.map((sample) => sample.roundTripMs)),
    lossPercent: mean(samples.map((sample) => sample.lossPercent)),
    relayed: mean(samples.map(({ relayed }) => (relayed === null ? null : Number(relayed)))),
  };
}

/** Means over one participant's call; null without a reading. */
export function summarise(samples: readonly QualitySample[]): QualitySummary | null {
  const { rank, ...means } = meansOf(samples);
  if (rank === null) return null;
  return {
    ...means,
    word: wordOf(rank),
    jitterMs: mean(samples.map((sample) => sample.jitterMs)),
    kbitPerSecond: mean(samples.map((sample) => sample.kbitPerSecond)),
    width: rounded(mean(samples.map((sample) => sample.width))),
    height: rounded(mean(samples.map((sample) => sample.height))),
    fps: mean(samples.map((sample) => sample.fps)),
    samples: samples.length,
  };
}

/** Every so-many-th reading, so that at most `most` are left; the last one always is. */
export function thinOut(samples: readonly QualitySample[], most: number): QualitySample[] {
  const step = Math.ceil(samples.length / most);
  return samples.filter((_, at) => (samples.length - 1 - at) % step === 0);
}
