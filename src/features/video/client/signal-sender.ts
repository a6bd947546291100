/** Signals on their way out: signed, sealed, numbered and handed over in order. */
import { failureOf } from '#src/features/identity/client/failure.ts';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import type { Clock } from '#src/platform/client/clock.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import { type Party, partyKey, type SignalContent } from '#src/protocol/open/call-signal.ts';
import { readSdp } from '#src/protocol/open/sdp-rules.ts';
import type { CallReceiver } from '#src/protocol/secret/call-receiver.ts';
import type { CallSide } from '#src/protocol/secret/call-sides.ts';
import { sealSignal } from '#src/protocol/secret/calls.ts';
import type { Said } from './call-road.ts';

/** What is not handed over by then is said anew by whoever needs it. */
const patienceMs = 10_000;

export interface SenderDeps {
  api: Transport['api'];
  clock: Clock;
  side: CallSide;
  receiver: CallReceiver;
  token(): string;
  /** The call's clock, ms. */
  now(): number;
}

interface OwnTransport {
  ufrag: string;
  fingerprint: Uint8Array;
}

export class SignalSender {
  readonly #deps: SenderDeps;
  readonly #own = new Map<string, OwnTransport>();
  /** The last offer of each party on each connection, for the answer to name. */
  readonly #offers = new Map<string, Uint8Array>();
  #counter = 0;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** Remembers an offer that came. */
  heardOffer(from: Party, connection: string, hash: Uint8Array): void {
    this.#offers.set(`${partyKey(from)} ${connection}`, hash);
  }

  /** The certificate that we have signed for. */
  ownFingerprint(to: Party, connection: string): Uint8Array | null {
    return this.#own.get(`${partyKey(to)} ${connection}`)?.fingerprint ?? null;
  }

  /** What the page says, with what is signed beside it. Throws a refusal when it may not be said. */
  say(to: Party, said: Said): Promise<Result<null>> {
    return this.send(to, this.#complete(to, said));
  }

  send(to: Party, content: SignalContent): Promise<Result<null>> {
    const { side, receiver, api, clock } = this.#deps;
    const now = this.#deps.now();
    // Above every number that this device has used before: clocks go on while pages come and go.
    this.#counter = Math.max(this.#counter + 1, now);
    const {
      hash,
      fromUser: _,
      from: __,
      ...signal
    } = sealSignal({
      side,
      to,
      counter: this.#counter,
      content,
      now,
    });
    if (content.type === 'offer' || content.type === 'restart')
      receiver.offered(to, { connection: content.connection, hash, restart: content.type === 'restart' });
    else if (content.type === 'answer') receiver.answered(to, content.connection);
    const outgoing = { ...signal, v: 1 } as const;
    return new Promise((resolve) => {
      const cancel = clock.after(patienceMs, () => resolve({ ok: false, failure: { kind: 'network' } }));
      api.video.signal.mutate({ token: this.#deps.token(), signal: outgoing }).then(
        () => {
          cancel();
          resolve({ ok: true, value: null });
        },
        (error: unknown) => {
          cancel();
          resolve({ ok: false, failure: failureOf(error) });
        },
      );
    });
  }

  #complete(to: Party, said: Said): SignalContent {
    if (!('sdp' in said)) return said;
    const { connection, sdp } = said;
    const { ufrag, fingerprint } = readSdp(sdp, said.type);
    const key = `${partyKey(to)} ${connection}`;
    const before = this.#own.get(key);
    this.#own.set(key, { ufrag, fingerprint });
    if (said.type === 'answer') {
      const offer = this.#offers.get(key) ?? new Uint8Array(32);
      return { type: 'answer', connection, sdp, fingerprint, offer };
    }
    // Other credentials on the same connection are another way for it.
    const type = before !== undefined && before.ufrag !== ufrag ? 'restart' : 'offer';
    return { type, connection, sdp, fingerprint };
  }
}
