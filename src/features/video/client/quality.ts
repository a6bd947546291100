/** What the browser's statistics of one connection say: readings every two seconds, and the word for people. */
import type { QualityWord } from '../contract.ts';
import type { Reading } from './call-view.ts';

/** Sums of one moment; a reading is the difference of two. */
export interface Counters {
  at: number;
  received: number;
  lost: number;
  bytesIn: number;
  bytesOut: number;
  /** Rises with whatever arrives on the way, answers to connectivity checks included. */
  alive: number;
  /** When the other side last said what it gets of each stream of ours. */
  told: ReadonlyMap<unknown, number>;
}

export interface Measured {
  counters: Counters;
  reading: Reading;
  /** Loss that the other side sees of what we send, percent. */
  lossOutPercent: number | null;
  /** What the browser believes the way out can take. */
  availableKbit: number | null;
  /** The device cannot encode as much as it should. */
  cpuLimited: boolean;
}

type Entry = Readonly<Record<string, unknown>>;

function number(entry: Entry | undefined, name: string): number | null {
  const value = entry?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function sum(entries: readonly Entry[], name: string): number {
  return entries.reduce((total, entry) => total + (number(entry, name) ?? 0), 0);
}

function worst(entries: readonly Entry[], name: string): number | null {
  const known = entries.map((entry) => number(entry, name)).filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function entriesOf(report: RTCStatsReport): Entry[] {
  const entries: Entry[] = [];
  report.forEach((entry: Entry) => {
    entries.push(entry);
  });
  return entries;
}

const round = (value: number | null, digits = 0): number | null =>
  value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits;

/** What the other side has said since. What it said once stays in the report for as long as nothing is sent: that is no news. */
function news(entries: readonly Entry[], before: Counters | null): Entry[] {
  return entries.filter((entry) => {
    const at = number(entry, 'timestamp');
    return at === null || at > (before?.told.get(entry.id) ?? 0);
  });
}

/** Reads a report; `before` is null for the first of a connection. */
export function measure(report: RTCStatsReport, before: Counters | null, now: number): Measured {
  const entries = entriesOf(report);
  const of = (type: string) => entries.filter((entry) => entry.type === type);
  const [inbound, remoteIn, outbound, pairs] = [
    of('inbound-rtp'),
    of('remote-inbound-rtp'),
    of('outbound-rtp'),
    of('candidate-pair'),
  ];
  const pair = selectedPair(entries, pairs);
  const counters: Counters = {
    at: now,
    received: sum(inbound, 'packetsReceived'),
    lost: sum(inbound, 'packetsLost'),
    bytesIn: sum(inbound, 'bytesReceived'),
    bytesOut: sum(outbound, 'bytesSent'),
    alive: sum(inbound, 'packetsReceived') + sum(pairs, 'responsesReceived') + sum(pairs, 'bytesReceived'),
    told: new Map(remoteIn.map((entry) => [entry.id, number(entry, 'timestamp') ?? 0])),
  };
  const received = counters.received - (before?.received ?? 0);
  const lost = Math.max(0, counters.lost - (before?.lost ?? 0));
  const seconds = before === null ? 0 : (now - before.at) / 1_000;
  const picture = inbound.find((entry) => entry.kind === 'video' && number(entry, 'frameWidth') !== null);
  const told = news(remoteIn, before);
  const roundTrip = worst(told, 'roundTripTime') ?? number(pair, 'currentRoundTripTime');
  const lossOut = worst(told, 'fractionLost');
  const available = number(pair, 'availableOutgoingBitrate');
  const jitter = worst(inbound, 'jitter');
  return {
    counters,
    reading: {
      at: now,
      roundTripMs: round(roundTrip === null ? null : roundTrip * 1_000),
      lossPercent: received + lost <= 0 ? null : round((100 * lost) / (received + lost), 1),
      jitterMs: round(jitter === null ? null : jitter * 1_000, 1),
      kbitPerSecond:
        seconds <= 0 ? null : round(((counters.bytesIn - (before?.bytesIn ?? 0)) * 8) / 1_000 / seconds),
      width: number(picture, 'frameWidth'),
      height: number(picture, 'frameHeight'),
      fps: round(number(picture, 'framesPerSecond')),
      relayed: isRelayed(entries, pair),
    },
    lossOutPercent: lossOut === null ? null : lossOut * 100,
    availableKbit: available === null ? null : available / 1_000,
    cpuLimited: outbound.some((entry) => entry.qualityLimitationReason === 'cpu'),
  };
}

function selectedPair(entries: readonly Entry[], pairs: readonly Entry[]): Entry | undefined {
  const transport = entries.find((entry) => entry.type === 'transport');
  const selected = pairs.find((pair) => pair.id === transport?.selectedCandidatePairId);
  // Firefox has no report on the transport, and marks the pair itself.
  return (
    selected ?? pairs.find((pair) => pair.selected === true) ?? pairs.find((pair) => pair.nominated === true)
  );
}

function isRelayed(entries: readonly Entry[], pair: Entry | undefined): boolean | null {
  if (pair === undefined) return null;
  const ends = entries.filter(({ id }) => id === pair.localCandidateId || id === pair.remoteCandidateId);
  return ends.length === 0 ? null : ends.some((end) => end.candidateType === 'relay');
}

/** Bounds of each word: loss in percent, round trip and jitter in ms. Speech suffers beyond the last. */
const bounds = [
  { word: 'excellent', loss: 2, roundTrip: 250, jitter: 40 },
  { word: 'good', loss: 8, roundTrip: 500, jitter: 90 },
] as const;

/** The word for a reading; what is not known counts as fine. */
export function wordOf(reading: Reading): QualityWord {
  const fits = bounds.find(
    ({ loss, roundTrip, jitter }) =>
      (reading.lossPercent ?? 0) <= loss &&
      (reading.roundTripMs ?? 0) <= roundTrip &&
      (reading.jitterMs ?? 0) <= jitter,
  );
  return fits?.word ?? 'poor';
}

const order: readonly QualityWord[] = ['excellent', 'good', 'poor', 'lost'];

/** The worst of them; excellent when there are none. */
export function worstWord(words: readonly QualityWord[]): QualityWord {
  return order[Math.max(0, ...words.map((word) => order.indexOf(word)))] ?? 'excellent';
}
