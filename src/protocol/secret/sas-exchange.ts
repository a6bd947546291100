/** How the short authentication string comes about (rule SAS-2): A commits, B answers with a nonce, A reveals. One try for a connection. */
import { equalBytes } from '../open/bytes.ts';
import { type Party, partyKey, type SignalContent } from '../open/call-signal.ts';
import type { CallId, ConnectionId } from '../open/ids.ts';
import { refuse } from '../open/refusal.ts';
import { type ShortAuthString, sasCommitment, shortAuthString } from '../open/sas.ts';
import { type Random, systemRandom } from './random.ts';

export type SasSignal = Extract<SignalContent, { type: 'sas-commit' | 'sas-nonce' | 'sas-reveal' }>;

/** One end of the exchange: who it is, which certificate it shows, who its identity says it is. */
export interface SasEnd {
  party: Party;
  /** Fingerprint of the certificate, 32 bytes; the other's must have passed `requireCertificates`. */
  fingerprint: Uint8Array;
  /** `fp` of the account as we know it, or a guest's public key. */
  identity: Uint8Array;
}

export interface SasStep {
  send: SasSignal | null;
  /** To be shown; null until both nonces are known. */
  sas: ShortAuthString | null;
}

/** Whether `own` is A: fixed by the ids, so that both cannot commit at once. */
export function sasCommits(own: Party, other: Party): boolean {
  return partyKey(own) < partyKey(other);
}

/** One exchange over one connection. Any signal out of turn ends it: E_SAS_COMMIT. */
export class SasExchange {
  readonly #callId: CallId;
  readonly #connection: ConnectionId;
  readonly #own: SasEnd;
  readonly #other: SasEnd;
  readonly #nonce: Uint8Array;
  #expects: SasSignal['type'] | 'nothing';
  #commitment: Uint8Array | null = null;

  constructor(input: {
    callId: CallId;
    connection: ConnectionId;
    own: SasEnd;
    other: SasEnd;
    random?: Random;
  }) {
    this.#callId = input.callId;
    this.#connection = input.connection;
    this.#own = input.own;
    this.#other = input.other;
    this.#nonce = (input.random ?? systemRandom)(32);
    this.#expects = sasCommits(input.own.party, input.other.party) ? 'sas-nonce' : 'sas-commit';
  }

  /** What A sends first; null for B, who waits. */
  start(): SasSignal | null {
    if (this.#expects !== 'sas-nonce') return null;
    const commitment = sasCommitment(this.#callId, this.#own.fingerprint, this.#nonce);
    return { type: 'sas-commit', connection: this.#connection, commitment };
  }

  /** Takes the other's next signal. */
  take(signal: SasSignal): SasStep {
    const expected = this.#expects;
    this.#expects = 'nothing';
    if (signal.type !== expected) refuse('E_SAS_COMMIT', 'out of turn'); // guard SAS-TURN
    if (signal.connection !== this.#connection) refuse('E_SAS_COMMIT', 'other connection'); // guard SAS-CONNECTION
    switch (signal.type) {
      case 'sas-commit':
        this.#commitment = signal.commitment;
        this.#expects = 'sas-reveal';
        return { send: this.#signal('sas-nonce'), sas: null };
      case 'sas-nonce':
        return { send: this.#signal('sas-reveal'), sas: this.#string(this.#nonce, signal.nonce) };
      case 'sas-reveal': {
        const made = sasCommitment(this.#callId, this.#other.fingerprint, signal.nonce);
        const kept = this.#commitment ?? refuse('E_SAS_COMMIT', 'nothing was committed');
        if (!equalBytes(made, kept)) refuse('E_SAS_COMMIT'); // guard SAS-COMMIT
        return { send: null, sas: this.#string(signal.nonce, this.#nonce) };
      }
    }
  }

  #signal(type: 'sas-nonce' | 'sas-reveal'): SasSignal {
    return { type, connection: this.#connection, nonce: this.#nonce };
  }

  #string(nonceA: Uint8Array, nonceB: Uint8Array): ShortAuthString {
    const [a, b] = sasCommits(this.#own.party, this.#other.party)
      ? [this.#own, this.#other]
      : [this.#other, this.#own];
    return shortAuthString({
      callId: this.#callId,
      fpA: a.fingerprint,
      fpB: b.fingerprint,
      idA: a.identity,
      idB: b.identity,
      nonceA,
      nonceB,
    });
  }
}
