import { expect, it } from 'vitest';
import type { Reading } from './call-view.ts';
import { measure, wordOf, worstWord } from './quality.ts';

const report = (entries: Record<string, unknown>[]): RTCStatsReport =>
  new Map(entries.map((entry) => [String(entry.id), entry]));

const silent: Reading = {
  at: 0,
  roundTripMs: null,
  lossPercent: null,
  jitterMs: null,
  kbitPerSecond: null,
  width: null,
  height: null,
  fps: null,
  relayed: null,
};

/** As Chromium reports it. */
const chromium = (received: number, lost: number, bytes: number) =>
  report([
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' },
    {
      id: 'P1',
      type: 'candidate-pair',
      localCandidateId: 'L1',
      remoteCandidateId: 'R',
      responsesReceived: 1,
    },
    {
      id: 'P2',
      type: 'candidate-pair',
      localCandidateId: 'L2',
      remoteCandidateId: 'R',
      currentRoundTripTime: 0.08,
      availableOutgoingBitrate: 900_000,
      responsesReceived: 4,
    },
    { id: 'L1', type: 'local-candidate', candidateType: 'host' },
    { id: 'L2', type: 'local-candidate', candidateType: 'relay' },
    { id: 'R', type: 'remote-candidate', candidateType: 'srflx' },
    {
      id: 'A',
      type: 'inbound-rtp',
      kind: 'audio',
      packetsReceived: 50,
      packetsLost: 0,
      bytesReceived: 0,
      jitter: 0.004,
    },
    {
      id: 'V',
      type: 'inbound-rtp',
      kind: 'video',
      packetsReceived: received,
      packetsLost: lost,
      bytesReceived: bytes,
      jitter: 0.012,
      frameWidth: 640,
      frameHeight: 360,
      framesPerSecond: 20.4,
    },
    { id: 'RA', type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.12, fractionLost: 0.02 },
    { id: 'RV', type: 'remote-inbound-rtp', kind: 'video', roundTripTime: 0.1, fractionLost: 0.05 },
    { id: 'O', type: 'outbound-rtp', kind: 'video', bytesSent: 9, qualityLimitationReason: 'cpu' },
  ]);

it('a reading is what happened since the one before', () => {
  const first = measure(chromium(1_000, 0, 0), null, 0);
  const { reading, lossOutPercent, availableKbit, cpuLimited } = measure(
    chromium(1_090, 10, 100_000),
    first.counters,
    2_000,
  );
  expect(reading).toEqual({
    at: 2_000,
    roundTripMs: 120,
    lossPercent: 10,
    jitterMs: 12,
    kbitPerSecond: 400,
    width: 640,
    height: 360,
    fps: 20,
    relayed: true,
  });
  expect([lossOutPercent, availableKbit, cpuLimited]).toEqual([5, 900, true]);
});

it('what the other side said before the last reading is no news', () => {
  const told = (at: number) =>
    report([
      {
        id: 'RV',
        type: 'remote-inbound-rtp',
        timestamp: at,
        roundTripTime: 1.2,
        fractionLost: 0.9,
      },
      { id: 'P', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.02 },
    ]);
  const first = measure(told(1_000), null, 1_100);
  expect([first.lossOutPercent, first.reading.roundTripMs]).toEqual([90, 1_200]);
  const second = measure(told(1_000), first.counters, 3_100);
  expect([second.lossOutPercent, second.reading.roundTripMs]).toEqual([null, 20]);
  expect(measure(told(4_000), second.counters, 5_100).lossOutPercent).toBe(90);
});

it('a browser that tells less gives a reading with holes', () => {
  const firefox = report([
    { id: 'P', type: 'candidate-pair', selected: true, localCandidateId: 'L', remoteCandidateId: 'R' },
    { id: 'L', type: 'local-candidate', candidateType: 'host' },
    { id: 'R', type: 'remote-candidate', candidateType: 'host' },
  ]);
  expect(measure(firefox, null, 5).reading).toEqual({ ...silent, at: 5, relayed: false });
});

it('packets that turn up after all are no negative loss', () => {
  const before = measure(chromium(100, 10, 0), null, 0).counters;
  expect(measure(chromium(200, 4, 0), before, 2_000).reading.lossPercent).toBe(0);
});

it('signs of life rise with answers to checks, also while nobody sends', () => {
  const { counters } = measure(report([{ id: 'P', type: 'candidate-pair', responsesReceived: 7 }]), null, 0);
  expect(counters.alive).toBe(7);
});

it.each([
  [{}, 'excellent'],
  [{ lossPercent: 2, roundTripMs: 250, jitterMs: 40 }, 'excellent'],
  [{ lossPercent: 2.1 }, 'good'],
  [{ roundTripMs: 500 }, 'good'],
  [{ jitterMs: 91 }, 'poor'],
  [{ lossPercent: 9 }, 'poor'],
] as const)('%o is %s', (part, word) => {
  expect(wordOf({ ...silent, ...part })).toBe(word);
});

it('the worst word stands for all', () => {
  expect(worstWord(['good', 'lost', 'excellent'])).toBe('lost');
  expect(worstWord([])).toBe('excellent');
});
