/** The pass of a call and its fresh credentials: renewed before they end. */
import type { Clock } from '#src/platform/client/clock.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import type { CallPass } from '../contract.ts';

/** Credentials of the relay are good for at least so long when they are handed out. */
const iceMarginMs = 10 * 60_000;
const retryMs = 30_000;

export class PassKeeper {
  pass: CallPass;
  readonly #api: Transport['api'];
  readonly #clock: Clock;
  #offsetMs: number;
  #cancel: () => void = () => undefined;

  constructor(api: Transport['api'], clock: Clock, pass: CallPass) {
    this.#api = api;
    this.#clock = clock;
    this.pass = pass;
    this.#offsetMs = pass.serverTime - clock.now();
    this.#later();
  }

  /** The server's clock: phones are often wrong. */
  now(): number {
    return Math.floor(this.#clock.now() + this.#offsetMs);
  }

  async iceServers(): Promise<CallPass['iceServers']> {
    if (this.pass.iceExpiresAt - this.now() < iceMarginMs) await this.renew();
    return this.pass.iceServers;
  }

  async renew(): Promise<void> {
    this.take(await this.#api.video.renew.mutate({ token: this.pass.token }));
  }

  take(pass: CallPass): void {
    this.pass = pass;
    this.#offsetMs = pass.serverTime - this.#clock.now();
    this.#later();
  }

  close(): void {
    this.#cancel();
  }

  /** With a quarter of its time left, then again and again until it works. */
  #later(waitMs = Math.max(retryMs, (this.pass.expiresAt - this.now()) * 0.75)): void {
    this.#cancel();
    this.#cancel = this.#clock.after(waitMs, () => void this.renew().catch(() => this.#later(retryMs)));
  }
}
