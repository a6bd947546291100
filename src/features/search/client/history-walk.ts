/** Reads the places of a conversation that were never seen on this device, newest first, into the index. Can be stopped at any moment. */
import { failureOf } from '#src/features/identity/client/failure.ts';
import type { Conversation } from '#src/features/messaging/client/conversation.ts';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { type LoadedMessage, MessageWindow } from '#src/features/messaging/client/message-window.ts';
import { passes } from '#src/features/messaging/client/passing.ts';
import { backoffMs } from '#src/platform/client/clock.ts';
import { type HistoryPage, HistoryReader } from './history-reader.ts';
import type { SearchIndex } from './search-index.ts';

const firstRetryMs = 500;
const mostRetryMs = 20_000;

export type WalkState =
  | { reading: 'no' | 'reading' | 'waiting'; failure: null }
  | { reading: 'failed'; failure: Failure };

/** Newest place up to `last` that was not seen; null when there is none. */
export function newestUnseen(ranges: readonly (readonly [number, number])[], last: number): number | null {
  let place = last;
  for (const [from, to] of [...ranges].reverse()) {
    if (to < place) break;
    if (from <= place) place = from - 1;
  }
  return place >= 1 ? place : null;
}

export class HistoryWalk {
  readonly #conversation: Conversation;
  readonly #index: SearchIndex;
  readonly #changed: () => void;
  #state: WalkState = { reading: 'no', failure: null };
  #stop: AbortController | null = null;

  constructor(conversation: Conversation, index: SearchIndex, changed: () => void) {
    this.#conversation = conversation;
    this.#index = index;
    this.#changed = changed;
  }

  get state(): WalkState {
    return this.#state;
  }

  /** Resolves when everything was read, or when it was stopped. */
  async run(): Promise<void> {
    if (this.#stop !== null) return;
    const stop = new AbortController();
    this.#stop = stop;
    await this.#read(stop.signal);
    if (this.#stop === stop) this.#stop = null;
    this.#set(this.#state.reading === 'failed' ? this.#state : { reading: 'no', failure: null });
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.#set({ reading: 'no', failure: null });
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { id } = this.#conversation;
    const reader = new HistoryReader(this.#conversation);
    const window = new MessageWindow();
    for (let attempt = 0; !signal.aborted; ) {
      this.#set({ reading: attempt === 0 ? 'reading' : 'waiting', failure: null });
      try {
        await this.#conversation.prepare();
        const { lastSeq } = this.#conversation.messages;
        await this.#index.open(id, lastSeq);
        const last = newestUnseen(this.#index.seen(id).ranges, lastSeq);
        if (last === null) return;
        const page = await reader.before(last);
        if (signal.aborted) return;
        this.#index.take(id, { from: page.from, to: page.to, messages: this.#judged(window, page) });
        await this.#index.settle();
        attempt = 0;
        // An answer that speaks for nothing would be asked for for ever.
        if (page.to < page.from) return;
      } catch (error) {
        const failure = failureOf(error);
        if (!passes(failure)) {
          this.#set({ reading: 'failed', failure });
          return;
        }
        attempt += 1;
        this.#set({ reading: 'waiting', failure: null });
        const asked = failure.kind === 'domain' ? (failure.retryAfterMs ?? 0) : 0;
        await this.#pause(Math.max(asked, backoffMs(attempt, firstRetryMs, mostRetryMs)), signal);
      }
    }
  }

  /** What is refused on the screen for its place in the sender's chain is not found either. */
  #judged(window: MessageWindow, { from, to, messages }: HistoryPage): LoadedMessage[] {
    window.applyEntries(this.#conversation.keys.state);
    window.load(from, to);
    for (const { envelope, opened } of messages) window.place(envelope, opened);
    window.acceptGaps();
    const judged = window.messages().filter(({ envelope: { seq } }) => seq >= from && seq <= to);
    window.trimEnd(1);
    return judged;
  }

  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#conversation.context.clock.after(delayMs, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }

  #set(state: WalkState): void {
    if (state.reading === this.#state.reading && state.failure === this.#state.failure) return;
    this.#state = state;
    this.#changed();
  }
}
