/** One end of a line for tests: keeps what it hears, and waits for what must come. */
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import type {
  CallLine,
  CallLineApi,
  CallPlace,
  RoadEvent,
  RoadFacts,
} from '#src/features/video/client/call-road.ts';

const patienceMs = 30_000;

export class LineEnd {
  readonly line: CallLine;
  readonly facts: RoadFacts;
  readonly heard: RoadEvent[];
  readonly #wakers: Set<() => void>;

  private constructor(line: CallLine, facts: RoadFacts, heard: RoadEvent[], wakers: Set<() => void>) {
    this.line = line;
    this.facts = facts;
    this.heard = heard;
    this.#wakers = wakers;
  }

  /** Joins the call of a visit. */
  static open(api: CallLineApi, place: CallPlace): Promise<LineEnd> {
    return LineEnd.over((listener) => api.callLine(place, listener));
  }

  static async over(make: (listener: (event: RoadEvent) => void) => Promise<CallLine>): Promise<LineEnd> {
    const heard: RoadEvent[] = [];
    const wakers = new Set<() => void>();
    const line = await make((event) => {
      heard.push(event);
      for (const wake of wakers) wake();
    });
    return new LineEnd(line, expectValue(await line.open()), heard, wakers);
  }

  /** The first event that fits, heard already or to come. */
  async until<Event extends RoadEvent>(fits: (event: RoadEvent) => event is Event): Promise<Event>;
  async until(fits: (event: RoadEvent) => boolean): Promise<RoadEvent>;
  async until(fits: (event: RoadEvent) => boolean): Promise<RoadEvent> {
    const { promise, resolve, reject } = Promise.withResolvers<RoadEvent>();
    const look = () => {
      const found = this.heard.find(fits);
      if (found !== undefined) resolve(found);
    };
    this.#wakers.add(look);
    const late = setTimeout(() => reject(new Error(`heard only ${JSON.stringify(this.heard)}`)), patienceMs);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(late);
      this.#wakers.delete(look);
    }
  }

  /** Resolves when somebody with this name is told to be in the call. */
  meets(name: string): Promise<RoadEvent> {
    return this.until(
      (event) => event.type === 'parties' && event.parties.some((party) => party.name === name),
    );
  }
}
