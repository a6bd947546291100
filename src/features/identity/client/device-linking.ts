/** Linking a device, both ends: the one that waits with a code on its screen, and the one that reads it. */
import { DomainError } from '#src/platform/domain-error.ts';
import { toBase64 } from '#src/platform/wire.ts';
import { linkQr, mailboxId, readLinkQr } from '#src/protocol/open/device-link.ts';
import { Refusal } from '#src/protocol/open/refusal.ts';
import {
  type LinkedAccount,
  type LinkRequest,
  linkCode,
  linkDigits,
  newLinkRequest,
  openLinked,
  openOffer,
  parseLinkCode,
  requireTyped,
  sealLinked,
  writeOffer,
  writeTyped,
} from '#src/protocol/secret/device-link.ts';
import { systemRandom } from '#src/protocol/secret/random.ts';
import type { IdentityEngine } from './identity-engine.ts';
import { requirePassword } from './password-check.ts';

const askEveryMs = 1_500;

/** What an old device keeps between the code and the end. */
interface Approval {
  secret: Uint8Array;
  mailboxId: Uint8Array;
  pk: Uint8Array;
  expiresAt: number;
  /** Once the password was given. */
  given: { digits: string; authKey: Uint8Array } | null;
}

export interface LinkCodeView {
  /** Bytes for the QR code. */
  qr: Uint8Array;
  /** The same to type. */
  code: string;
  expiresAt: number;
}

export class DeviceLinking {
  readonly #identity: IdentityEngine;
  #request: LinkRequest | null = null;
  #approval: Approval | null = null;

  constructor(identity: IdentityEngine) {
    this.#identity = identity;
  }

  get #api() {
    return this.#identity.deps.transport.api.linking;
  }

  // ---- the new device

  /** A code for the screen; the one before is worth nothing any more. */
  async begin(): Promise<LinkCodeView> {
    const request = newLinkRequest();
    this.#request = request;
    const { secret } = request;
    const { expiresAt } = await this.#api.open.mutate({
      mailboxId: mailboxId(secret),
      offer: writeOffer(request),
    });
    return { qr: linkQr(secret), code: linkCode(secret), expiresAt };
  }

  /** The eight digits of the other screen; then waits for the account and enters it. E_COMMIT when what comes is not from there. */
  async type(digits: string): Promise<void> {
    const request = this.#request;
    if (request === null) throw new DomainError('LINKING_OVER');
    const id = mailboxId(request.secret);
    const typed = writeTyped(request, digits.normalize('NFKC').replace(/\D/gu, ''));
    await this.#api.type.mutate({ mailboxId: id, typed });
    for (;;) {
      const { sealed } = await this.#api.collect.mutate({ mailboxId: id });
      if (sealed !== null) return this.#enter(request, id, openLinked(request, sealed));
      await this.#wait(() => this.#request === request);
    }
  }

  async #enter(request: LinkRequest, id: Uint8Array, linked: LinkedAccount): Promise<void> {
    this.#request = null;
    request.secret.fill(0);
    await this.#api.signIn.mutate({ mailboxId: id, grant: linked.grant });
    try {
      await this.#identity.enterLinked(linked);
    } catch (error) {
      // Nothing of a refused account is used, its session neither.
      await this.#identity.deps.transport.post('/api/auth/sign-out', {}).catch(() => undefined);
      throw error;
    }
  }

  // ---- the old device

  /** Bytes of the scanned code, or what was typed. E_COMMIT when the server shows another key than the screen does. */
  async read(code: Uint8Array | string): Promise<void> {
    this.#approval = null;
    const secret = typeof code === 'string' ? parseLinkCode(code) : readLinkQr(code);
    const id = mailboxId(secret);
    const { offer, expiresAt } = await this.#api.read.mutate({ mailboxId: id });
    try {
      const pk = openOffer(secret, offer);
      this.#approval = { secret, mailboxId: id, pk, expiresAt, given: null };
    } catch (error) {
      await this.#api.refuse.mutate({ mailboxId: id });
      throw error;
    }
  }

  /** Asks for the password, then answers the digits that are typed on the new device. WRONG_PASSWORD. */
  async approve(password: string): Promise<{ digits: string; expiresAt: number }> {
    const approval = this.#pending();
    const { account, chain } = this.#session.keeper;
    const { authKey } = await requirePassword(account, password);
    const { pk, secret, expiresAt } = approval;
    const digits = linkDigits({ pk, secret, fp: chain.fp, salt: systemRandom(32) });
    this.#approval = { ...approval, given: { digits, authKey } };
    return { digits, expiresAt };
  }

  /** Waits until they were typed there, then hands the account over. E_COMMIT: they were not these; nothing was handed over. */
  async finish(): Promise<void> {
    const approval = this.#pending();
    const { given, secret, pk } = approval;
    if (given === null) throw new DomainError('WRONG_PASSWORD');
    const id = approval.mailboxId;
    for (;;) {
      const { typed } = await this.#api.read.mutate({ mailboxId: id });
      if (typed !== null) {
        await this.#checkTyped(secret, pk, given.digits, typed);
        break;
      }
      await this.#wait(() => this.#approval === approval);
    }
    const { account, chain } = this.#session.keeper;
    const log = this.#session.log.signedHead;
    const { userId, fp, headSeq, headHash } = chain;
    const grant = Uint8Array.from(systemRandom(32));
    const sealed = sealLinked(secret, pk, { userId, fp, amk: account.amk, headSeq, headHash, log, grant });
    const grantHash = new Uint8Array(await crypto.subtle.digest('SHA-256', grant));
    this.#approval = null;
    await this.#api.answer.mutate({ mailboxId: id, sealed, grantHash, authKey: toBase64(given.authKey) });
  }

  async #checkTyped(secret: Uint8Array, pk: Uint8Array, digits: string, typed: Uint8Array): Promise<void> {
    try {
      requireTyped(secret, pk, digits, typed);
    } catch (error) {
      // One try: whoever guessed must not guess again.
      if (error instanceof Refusal) await this.cancel();
      throw error;
    }
  }

  /** Either end gives up; the other one is told. */
  async cancel(): Promise<void> {
    this.#request = null;
    const approval = this.#approval;
    this.#approval = null;
    if (approval !== null) await this.#api.refuse.mutate({ mailboxId: approval.mailboxId });
  }

  get #session() {
    const { value } = this.#identity.session;
    if (value === null) throw new DomainError('UNAUTHENTICATED');
    return value;
  }

  #pending(): Approval {
    if (this.#approval === null) throw new DomainError('LINKING_OVER');
    return this.#approval;
  }

  /** Until it is time to ask again; LINKING_OVER when somebody gave up meanwhile. */
  async #wait(goesOn: () => boolean): Promise<void> {
    await new Promise<void>((done) => this.#identity.deps.clock.after(askEveryMs, done));
    if (!goesOn()) throw new DomainError('LINKING_OVER');
  }
}
