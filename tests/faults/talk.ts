/** Pairs that write and read all the time through a road that breaks, and the account of it afterwards. */
import { cannedMessage, type Pair } from '#tests/support/crowd.ts';
import { auditConversation, type Tally } from './ledger.ts';
import { Line, type LineOptions, Reader } from './line.ts';

/** Between two messages of one who writes. */
const pauseMs = 20;

export class Talk {
  readonly pair: Pair;
  readonly reader: Reader;
  readonly acknowledged = new Map<string, number>();
  /** Milliseconds that each send took, retries and all. */
  readonly sendMs: number[] = [];
  readonly #writing: Line;
  readonly #reading: Line;
  #going = true;
  #run: Promise<void> = Promise.resolve();
  #wake: (() => void)[] = [];

  /** `writer` and `reader`: how each of them connects. */
  constructor(pair: Pair, writer: LineOptions = {}, reader: LineOptions = {}) {
    this.pair = pair;
    this.#writing = new Line(pair.patient, writer);
    this.#reading = new Line(pair.provider, reader);
    this.reader = new Reader(this.#reading);
  }

  /** Begins; one message after the other until `finish`. */
  async start(): Promise<void> {
    await this.reader.start();
    this.#run = this.#write();
    // Thrown by whoever waits next.
    this.#run.catch(() => undefined);
  }

  async #write(): Promise<void> {
    while (this.#going) {
      await this.sendOne();
      // Whoever misses more than some thousands is told to read pages, which this reader does not.
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async sendOne(): Promise<void> {
    const message = cannedMessage(this.pair, this.pair.patient);
    const since = performance.now();
    this.acknowledged.set(message.messageId, await this.#writing.send(message));
    this.sendMs.push(performance.now() - since);
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** Resolves when so many more than now were acknowledged. */
  async more(count: number): Promise<void> {
    const target = this.acknowledged.size + count;
    while (this.acknowledged.size < target)
      // The run ends before its time only with what does not pass by itself, which is thrown here.
      await Promise.race([this.#run, new Promise<void>((resolve) => this.#wake.push(resolve))]);
  }

  /** Resolves when the reader has everything that was acknowledged before the call. */
  async caughtUp(): Promise<void> {
    const wanted = [...this.acknowledged.values()].reduce((most, seq) => Math.max(most, seq), 0);
    await this.reader.until(() => (this.reader.messages.at(-1)?.seq ?? 0) >= wanted);
  }

  /** Ends the writing, waits for the reader, and counts every broken promise. */
  async finish(): Promise<Tally> {
    this.#going = false;
    await this.#run;
    await this.caughtUp();
    const tally = await auditConversation(this.pair, this.acknowledged, [this.reader]);
    this.#writing.end();
    this.#reading.end();
    return tally;
  }

  /** How often both connected. */
  get connects(): number {
    return this.#writing.connects + this.#reading.connects;
  }
}
