/** A small client of a TURN server over UDP, with long-term credentials: what browsers do, one step at a time. */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import {
  type Address,
  type Attribute,
  attributeOf,
  attributes,
  decodeAddress,
  decodeMessage,
  encodeAddress,
  encodeMessage,
  errorCodeOf,
  type LongTermKey,
  type Method,
  methods,
  newTransaction,
  type StunMessage,
} from '#src/platform/server/stun-message.ts';

/** What a TURN server is asked with; the app hands it out as `username` and `credential`. */
export interface TurnCredential {
  readonly username: string;
  readonly credential: string;
}

/** Either it worked, or the server said this number. */
export type TurnAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: number };

const answerBit = 0x0100;
const errorBits = 0x0110;
const dataIndication = 0x0017;
const sendIndication = methods.send | 0x0010;
/** UDP loses: an unanswered request is sent again this often. */
const againMs = 250;
const tries = 40;

export class TurnClient {
  readonly #socket: Socket;
  readonly #server: Address;
  readonly #credential: TurnCredential;
  readonly #waiting = new Map<string, { take(message: StunMessage): void; giveUp(): void }>();
  readonly #received: { from: Address; data: Buffer }[] = [];
  #onData: (() => void) | null = null;
  #challenge: { realm: string; nonce: Buffer } | null = null;

  constructor(server: Address, credential: TurnCredential) {
    this.#server = server;
    this.#credential = credential;
    this.#socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
    // A server that is not up yet answers with ICMP; the next try finds it.
    this.#socket.on('error', () => undefined);
    this.#socket.on('message', (bytes) => this.#take(bytes));
  }

  /** Where the server sees this client. */
  async binding(): Promise<Address> {
    const answer = await this.#exchange(methods.binding, () => []);
    const mapped = attributeOf(answer, attributes.xorMappedAddress);
    if (mapped === null) throw new Error('A binding answer tells the address.');
    return decodeAddress(mapped, answer.transaction);
  }

  /** Asks for a relay address of this family. */
  async allocate(family: 4 | 6 = 4): Promise<TurnAnswer<Address>> {
    const answer = await this.#ask(methods.allocate, () => [
      { type: attributes.requestedTransport, value: Buffer.of(17, 0, 0, 0) },
      ...(family === 6 ? [{ type: attributes.addressFamily, value: Buffer.of(2, 0, 0, 0) }] : []),
    ]);
    if (!answer.ok) return answer;
    const relayed = attributeOf(answer.value, attributes.xorRelayedAddress);
    if (relayed === null) throw new Error('An allocation tells its address.');
    return { ok: true, value: decodeAddress(relayed, answer.value.transaction) };
  }

  /** Asks that this peer may be reached through the relay. */
  async permit(peer: Address): Promise<TurnAnswer<null>> {
    const answer = await this.#ask(methods.permit, (transaction) => [
      { type: attributes.xorPeerAddress, value: encodeAddress(peer, transaction) },
    ]);
    return answer.ok ? { ok: true, value: null } : answer;
  }

  /** Sends through the relay; nobody answers to that. */
  send(peer: Address, data: Buffer): void {
    const transaction = newTransaction();
    this.#write(
      encodeMessage({
        type: sendIndication,
        transaction,
        attributes: [
          { type: attributes.xorPeerAddress, value: encodeAddress(peer, transaction) },
          { type: attributes.data, value: data },
        ],
      }),
    );
  }

  /** The next datagram that a peer sent to the relay. */
  async receive(): Promise<{ from: Address; data: Buffer }> {
    for (;;) {
      const first = this.#received.shift();
      if (first !== undefined) return first;
      await new Promise<void>((done) => {
        this.#onData = done;
      });
    }
  }

  close(): void {
    for (const question of this.#waiting.values()) question.giveUp();
    this.#socket.close();
  }

  #write(bytes: Buffer): void {
    this.#socket.send(bytes, this.#server.port, this.#server.address);
  }

  #take(bytes: Buffer): void {
    const message = decodeMessage(bytes);
    if (message === null) return;
    if (message.type !== dataIndication) {
      this.#waiting.get(message.transaction.toString('hex'))?.take(message);
      return;
    }
    const peer = attributeOf(message, attributes.xorPeerAddress);
    const data = attributeOf(message, attributes.data);
    if (peer === null || data === null) return;
    this.#received.push({ from: decodeAddress(peer, message.transaction), data: Buffer.from(data) });
    this.#onData?.();
  }

  /** With credentials: the first answer is the server's challenge. */
  async #ask(method: Method, body: (transaction: Buffer) => Attribute[]): Promise<TurnAnswer<StunMessage>> {
    const { username, credential: password } = this.#credential;
    for (let round = 0; ; round += 1) {
      const challenge = this.#challenge;
      const key = challenge === null ? undefined : { username, realm: challenge.realm, password };
      const answer = await this.#exchange(
        method,
        (transaction) => [
          ...body(transaction),
          ...(challenge === null
            ? []
            : [
                { type: attributes.username, value: Buffer.from(username) },
                { type: attributes.realm, value: Buffer.from(challenge.realm) },
                { type: attributes.nonce, value: challenge.nonce },
              ]),
        ],
        key,
      );
      if ((answer.type & errorBits) !== errorBits) return { ok: true, value: answer };
      const code = errorCodeOf(answer) ?? 0;
      const realm = attributeOf(answer, attributes.realm);
      const nonce = attributeOf(answer, attributes.nonce);
      if (round > 0 || challenge !== null || realm === null || nonce === null) return { ok: false, code };
      this.#challenge = { realm: realm.toString(), nonce: Buffer.from(nonce) };
    }
  }

  #exchange(
    method: Method,
    body: (transaction: Buffer) => Attribute[],
    key?: LongTermKey,
  ): Promise<StunMessage> {
    const transaction = newTransaction();
    const bytes = encodeMessage({ type: method, transaction, attributes: body(transaction) }, key);
    const name = transaction.toString('hex');
    return new Promise((done, reject) => {
      const finish = () => {
        clearInterval(timer);
        this.#waiting.delete(name);
      };
      const giveUp = () => {
        finish();
        reject(new Error('The TURN server did not answer.'));
      };
      let left = tries;
      const timer = setInterval(() => {
        left -= 1;
        if (left > 0) this.#write(bytes);
        else giveUp();
      }, againMs);
      const take = (message: StunMessage) => {
        if ((message.type & answerBit) === 0) return;
        finish();
        done(message);
      };
      this.#waiting.set(name, { take, giveUp });
      this.#write(bytes);
    });
  }
}
