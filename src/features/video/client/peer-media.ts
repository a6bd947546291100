/** What one party is sent and what they say they send: the ladder between the two, and the words about it. */
import type { MediaCause, MediaStep, SignalContent } from '#src/protocol/open/call-signal.ts';
import { climb, encodingOf, firstStep, type LadderState, onNewLine } from './ladder.ts';
import type { OwnTracks, PeerLink } from './peer-link.ts';
import type { Measured } from './quality.ts';

type MediaSignal = Extract<SignalContent, { type: 'media' }>;

/** What is sent to everybody; each party may get less of it. */
export interface Outgoing extends OwnTracks {
  screen: boolean;
  /** The person wants sound only. */
  audioOnly: boolean;
}

const silence: MediaSignal = {
  type: 'media',
  audio: false,
  video: false,
  screen: false,
  step: 'full',
  cause: 'none',
};

export class PeerMedia {
  /** What they said last. */
  theirs: MediaSignal = silence;
  #outgoing: Outgoing = { audio: null, video: null, screen: false, audioOnly: false };
  #ladder: LadderState = firstStep;
  #said = '';

  /** How much of our picture they are sent, and why not all of it. */
  get ours(): { step: MediaStep; cause: MediaCause } {
    if (this.#outgoing.audioOnly) return { step: 'audio', cause: 'person' };
    // A camera that is off is no matter of the line.
    if (this.#outgoing.video === null) return { step: 'full', cause: 'none' };
    return { step: this.#ladder.step, cause: this.#ladder.cause };
  }

  set outgoing(outgoing: Outgoing) {
    this.#outgoing = outgoing;
  }

  /** Another page of theirs: nothing that was said before counts. */
  reset(): void {
    this.theirs = silence;
    this.#said = '';
  }

  /** Another connection, over another way maybe. */
  renewed(): void {
    this.#ladder = onNewLine(this.#ladder);
  }

  /** True when the reading changes what may be sent. */
  take(measured: Measured, steady: boolean): boolean {
    // Without a picture there is nothing to be learned about what a picture would take.
    if (this.#outgoing.audioOnly || this.#outgoing.video === null) return false;
    const before = this.#ladder;
    this.#ladder = climb(before, { ...measured, steady, roundTripMs: measured.reading.roundTripMs });
    return this.#ladder.step !== before.step || this.#ladder.cause !== before.cause;
  }

  /** Sends what may be sent now; nothing at all unless `open`. Answers what is to be said about it, null when it was said. */
  apply(link: PeerLink | null, open: boolean, others: number): MediaSignal | null {
    const { audio, video, screen } = this.#outgoing;
    const { step, cause } = this.ours;
    // Who wants sound only is sent no picture either.
    const wanted = this.theirs.step !== 'audio' || this.theirs.cause !== 'person';
    const picture = wanted && (step === 'full' || step === 'lower') ? video : null;
    void link?.setTracks({ audio: open ? audio : null, video: open ? picture : null });
    void link?.setEncoding(encodingOf(step, others), screen ? 'maintain-resolution' : 'maintain-framerate');
    if (!open) return null;
    const content = {
      type: 'media',
      audio: audio !== null,
      video: video !== null,
      screen,
      step,
      cause,
    } as const;
    const text = JSON.stringify(content);
    if (text === this.#said) return null;
    this.#said = text;
    return content;
  }
}
