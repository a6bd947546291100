/** Readings of the whole call for the clinic's records: the worst of the connections every two seconds, handed on in bunches. */
import type { Clock } from '#src/platform/client/clock.ts';
import type { QualitySample } from '../contract.ts';
import { qualityOf } from './call-snapshot.ts';
import type { Peer } from './peer.ts';
import { worstWord } from './quality.ts';

const everyMs = 2_000;
const bunch = 10;

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** One reading of all connections together; null while there are none. */
export function sampleOf(peers: readonly Peer[], now: number): QualitySample | null {
  const reached = peers.filter((peer) => peer.phase !== 'connecting');
  const readings = reached.flatMap(({ watch }) => watch.last ?? []);
  if (reached.length === 0) return null;
  const all = (
    name: 'roundTripMs' | 'lossPercent' | 'jitterMs' | 'kbitPerSecond' | 'width' | 'height' | 'fps',
  ) => most(readings.map((reading) => reading[name]));
  const isLost = reached.every((peer) => peer.phase !== 'up');
  return {
    at: now,
    roundTripMs: isLost ? null : all('roundTripMs'),
    lossPercent: isLost ? null : all('lossPercent'),
    jitterMs: isLost ? null : all('jitterMs'),
    kbitPerSecond: isLost ? 0 : all('kbitPerSecond'),
    width: isLost ? null : all('width'),
    height: isLost ? null : all('height'),
    fps: isLost ? null : all('fps'),
    relayed: readings.length === 0 ? null : readings.some(({ relayed }) => relayed === true),
    word: worstWord(reached.map(qualityOf)),
  };
}

export class QualityReports {
  readonly #clock: Clock;
  readonly #peers: () => readonly Peer[];
  #samples: QualitySample[] = [];
  #send: ((samples: QualitySample[]) => Promise<void>) | null = null;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, peers: () => readonly Peer[]) {
    this.#clock = clock;
    this.#peers = peers;
  }

  start(send: (samples: QualitySample[]) => Promise<void>): void {
    this.#send = send;
    this.#later();
  }

  /** Hands on what is left. */
  close(): void {
    this.#cancel();
    this.#flush();
    this.#send = null;
  }

  #later(): void {
    this.#cancel = this.#clock.after(everyMs, () => {
      const sample = sampleOf(this.#peers(), this.#clock.now());
      if (sample !== null) this.#samples.push(sample);
      if (this.#samples.length >= bunch) this.#flush();
      this.#later();
    });
  }

  #flush(): void {
    const samples = this.#samples.splice(0);
    if (samples.length > 0) void this.#send?.(samples);
  }
}
