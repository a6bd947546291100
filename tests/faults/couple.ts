/** Somebody who writes and somebody who reads, with what was acknowledged: the load of several rows. */
import { cannedMessage, type Pair } from '#tests/support/crowd.ts';
import { auditConversation, type Tally } from './ledger.ts';
import { Line, type LineOptions, Reader } from './line.ts';

export interface Talk {
  readonly messages: number;
  readonly inFlight: number;
  /** Milliseconds between two messages of one who writes; at once without. */
  readonly pauseMs?: number;
  /** Told of each acknowledgement. */
  readonly tell?: () => void;
}

export class Couple {
  readonly pair: Pair;
  readonly acknowledged = new Map<string, number>();
  readonly writing: Line;
  readonly reading: Line;
  readonly reader: Reader;

  constructor(pair: Pair, options: LineOptions = {}) {
    this.pair = pair;
    this.writing = new Line(pair.patient, options);
    this.reading = new Line(pair.provider, options);
    this.reader = new Reader(this.reading);
  }

  /** Sends everything and resolves when everything has arrived. */
  async talk({ messages, inFlight, pauseMs = 0, tell = () => undefined }: Talk): Promise<void> {
    let left = messages;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        const message = cannedMessage(this.pair, this.pair.patient);
        this.acknowledged.set(message.messageId, await this.writing.send(message));
        tell();
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    };
    await Promise.all(Array.from({ length: inFlight }, one));
    await this.reader.until(() => this.reader.messages.length >= messages);
  }

  audit(): Promise<Tally> {
    return auditConversation(this.pair, this.acknowledged, [this.reader]);
  }

  end(): void {
    this.writing.end();
    this.reading.end();
  }
}

/** Counts acknowledgements; somebody may wait until there are so many. */
export class Counter {
  count = 0;
  #waiting: { after: number; wake: () => void }[] = [];

  readonly tell = (): void => {
    this.count += 1;
    for (const each of this.#waiting.splice(0)) {
      if (this.count >= each.after) each.wake();
      else this.#waiting.push(each);
    }
  };

  reach(after: number): Promise<void> {
    return new Promise((wake) => {
      if (this.count >= after) wake();
      else this.#waiting.push({ after, wake });
    });
  }
}

/** Codes that were the answer to a call instead of an acknowledgement, with how often. */
export function refusalsOf(couples: readonly Couple[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const { writing } of couples) {
    for (const [code, times] of writing.refusals) all.set(code, (all.get(code) ?? 0) + times);
  }
  return all;
}
