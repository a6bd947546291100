/** The strings that two people compare (rules SAS-1 … SAS-3): one try for each connection, begun by whoever the ids say. */
import { type Party, partyKey } from '#src/protocol/open/call-signal.ts';
import type { ConnectionId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import type { ShortAuthString } from '#src/protocol/open/sas.ts';
import type { CallReceiver } from '#src/protocol/secret/call-receiver.ts';
import { SasExchange, type SasSignal } from '#src/protocol/secret/sas-exchange.ts';
import type { CallPeople } from './call-people.ts';
import type { SignalSender } from './signal-sender.ts';

interface Running {
  connection: ConnectionId;
  exchange: SasExchange;
}

export class Comparisons {
  readonly #people: CallPeople;
  readonly #receiver: CallReceiver;
  readonly #sender: SignalSender;
  readonly #found: (party: Party, sas: ShortAuthString) => void;
  readonly #running = new Map<string, Running>();

  constructor(
    people: CallPeople,
    receiver: CallReceiver,
    sender: SignalSender,
    found: (party: Party, sas: ShortAuthString) => void,
  ) {
    this.#people = people;
    this.#receiver = receiver;
    this.#sender = sender;
    this.#found = found;
  }

  /** To be called on both sides once the certificate of the connection was checked; asking twice begins nothing. */
  async start(party: Party, connection: ConnectionId): Promise<void> {
    const known = this.#running.get(partyKey(party));
    if (known?.connection === connection) return;
    const first = this.#begin(party, connection).start();
    if (first !== null) await this.#sender.send(party, first);
  }

  async hear(from: Party, signal: SasSignal): Promise<void> {
    const known = this.#running.get(partyKey(from));
    const isHere = known?.connection === signal.connection;
    // Their connection may be checked a moment before ours.
    const exchange = isHere ? known.exchange : this.#begin(from, signal.connection);
    const { send, sas } = exchange.take(signal);
    if (send !== null) await this.#sender.send(from, send);
    if (sas !== null) this.#found(from, sas);
  }

  forget(party: Party): void {
    this.#running.delete(partyKey(party));
  }

  #begin(party: Party, connection: ConnectionId): SasExchange {
    const { side, identity } = this.#people;
    const theirs = this.#people.identityOf(party) ?? refuse('E_SENDER', 'unknown identity');
    const own =
      this.#sender.ownFingerprint(party, connection) ?? refuse('E_SAS_COMMIT', 'no such connection');
    const exchange = new SasExchange({
      callId: side.callId,
      connection,
      own: { party: side.me, fingerprint: own, identity },
      other: { party, fingerprint: this.#receiver.fingerprint(party, connection), identity: theirs },
    });
    this.#running.set(partyKey(party), { connection, exchange });
    return exchange;
  }
}
