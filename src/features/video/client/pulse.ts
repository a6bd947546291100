/** Small beats between two ends, over the connection itself: they tell within seconds that nothing arrives any more, also while both are silent. */
import type { Clock } from '#src/platform/client/clock.ts';

const beatEveryMs = 500;

/** What is asked of a data channel. */
export type BeatChannel = Pick<RTCDataChannel, 'readyState' | 'send' | 'addEventListener' | 'close'>;

/** Lost beats are not sent again: a late one would say nothing. */
export const beatChannel: RTCDataChannelInit = {
  negotiated: true,
  id: 0,
  ordered: false,
  maxRetransmits: 0,
};

export class Pulse {
  readonly #clock: Clock;
  readonly #channel: BeatChannel;
  readonly #heard: () => void;
  #cancel: () => void = () => undefined;
  #closed = false;

  constructor(channel: BeatChannel, clock: Clock, heard: () => void) {
    this.#clock = clock;
    this.#channel = channel;
    this.#heard = heard;
    channel.addEventListener('message', () => {
      if (!this.#closed) this.#heard();
    });
    this.#beat();
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
    this.#channel.close();
  }

  #beat(): void {
    if (this.#closed) return;
    if (this.#channel.readyState === 'open') {
      try {
        this.#channel.send('.');
      } catch {
        // A full buffer or a channel that has just closed: the next beat, or its absence, tells.
      }
    }
    this.#cancel = this.#clock.after(beatEveryMs, () => this.#beat());
  }
}
