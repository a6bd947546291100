/**
 * What is counted while the server works: plain numbers in maps, read only when somebody asks. No name, address or id of anybody is a
 * label: procedures, codes and queues have names of ours.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Told after each call: the procedure's path, the code of its failure or `OK`, and how long it took (milliseconds). */
export type ObserveCall = (path: string, code: string, durationMs: number) => void;

interface Tally {
  count: number;
  seconds: number;
}

/** Upper ends of the classes of durations, in seconds. */
export const durationClasses = [0.005, 0.025, 0.1, 0.5, 2.5, 10] as const;
/** Upper ends of the classes of how many messages one transaction stored. */
export const batchClasses = [1, 2, 5, 10, 50, 200, 500] as const;

/** How many values fell into each class, the last one being everything above. */
export class Classes {
  readonly counts: number[];
  sum = 0;
  readonly #ends: readonly number[];

  constructor(ends: readonly number[]) {
    this.#ends = ends;
    this.counts = Array.from({ length: ends.length + 1 }, () => 0);
  }

  add(value: number): void {
    let index = 0;
    while (index < this.#ends.length && value > (this.#ends[index] ?? 0)) index += 1;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += value;
  }
}

export interface Metrics {
  readonly calls: ReadonlyMap<string, ReadonlyMap<string, Readonly<Tally>>>;
  readonly durations: Classes;
  readonly batches: Classes;
  /** Answers by the first digit of their status. */
  readonly answers: ReadonlyMap<string, number>;
  readonly jobFailures: ReadonlyMap<string, number>;
  readonly observeCall: ObserveCall;
  observeAnswer(status: number): void;
  observeJobFailure(name: string): void;
  /** How late the event loop was since the last look (seconds). */
  takeLoopDelay(): { mean: number; p99: number; max: number };
  close(): void;
}

function addOne(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

/** Begins to measure the event loop; `close` ends that. */
export function createMetrics(): Metrics {
  const calls = new Map<string, Map<string, Tally>>();
  const durations = new Classes(durationClasses);
  const batches = new Classes(batchClasses);
  const answers = new Map<string, number>();
  const jobFailures = new Map<string, number>();
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  return {
    calls,
    durations,
    batches,
    answers,
    jobFailures,
    observeCall(path, code, durationMs) {
      let codes = calls.get(path);
      if (codes === undefined) {
        codes = new Map();
        calls.set(path, codes);
      }
      const tally = codes.get(code);
      if (tally === undefined) codes.set(code, { count: 1, seconds: durationMs / 1_000 });
      else {
        tally.count += 1;
        tally.seconds += durationMs / 1_000;
      }
      durations.add(durationMs / 1_000);
    },
    observeAnswer: (status) => addOne(answers, `${Math.floor(status / 100)}xx`),
    observeJobFailure: (name) => addOne(jobFailures, name),
    takeLoopDelay() {
      const nanoseconds = { mean: loop.mean, p99: loop.percentile(99), max: loop.max };
      loop.reset();
      const seconds = (value: number) => (Number.isFinite(value) ? Math.max(0, value) / 1e9 : 0);
      return {
        mean: seconds(nanoseconds.mean),
        p99: seconds(nanoseconds.p99),
        max: seconds(nanoseconds.max),
      };
    },
    close: () => loop.disable(),
  };
}
