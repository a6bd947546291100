/** An authenticator in software: makes a passkey, signs with it, and answers the `prf` extension, so that tests see what a browser would post. */
import {
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';

const base64Url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

type Cbor = number | string | Uint8Array | readonly (readonly [Cbor, Cbor])[];

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

/** As much of CBOR (RFC 8949) as WebAuthn needs here: integers, texts, bytes, maps. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.length), ...value.flatMap(([key, each]) => [cbor(key), cbor(each)])]);
}

interface Ceremony {
  challenge: string;
  origin: string;
}

const present = 1;
const verified = 4;
const attested = 64;

export class SoftPasskey {
  readonly credentialId = new Uint8Array(randomBytes(20));
  /** False: a touch, without finger, face or PIN. */
  verifies = true;
  readonly #prfSecret = randomBytes(32);
  readonly #key: KeyObject;
  readonly #point: Buffer;

  constructor() {
    const pair = createECDH('prime256v1');
    this.#point = pair.generateKeys();
    const [x, y] = [this.#point.subarray(1, 33), this.#point.subarray(33)];
    this.#key = createPrivateKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-256', x: base64Url(x), y: base64Url(y), d: base64Url(pair.getPrivateKey()) },
    });
  }

  get id(): string {
    return base64Url(this.credentialId);
  }

  /** What the extension answers for one input: 32 bytes, always the same. */
  prf(input: Uint8Array): Uint8Array {
    return new Uint8Array(createHmac('sha256', this.#prfSecret).update(input).digest());
  }

  #data(origin: string, flags: number, more: Uint8Array = new Uint8Array(0)): Buffer {
    const rp = createHash('sha256').update(new URL(origin).hostname).digest();
    const all = flags | present | (this.verifies ? verified : 0);
    return Buffer.concat([rp, Buffer.from([all, 0, 0, 0, 0]), more]);
  }

  #client(type: string, { challenge, origin }: Ceremony): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  /** The answer to registration options, as a browser writes it to JSON. */
  create(ceremony: Ceremony) {
    const { id } = this;
    const [x, y] = [this.#point.subarray(1, 33), this.#point.subarray(33)];
    const key = cbor([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, x],
      [-3, y],
    ]);
    const credential = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0, this.credentialId.length]),
      this.credentialId,
      key,
    ]);
    const authData = this.#data(ceremony.origin, attested, credential);
    const attestation = cbor([
      ['fmt', 'none'],
      ['attStmt', []],
      ['authData', authData],
    ]);
    const response = {
      clientDataJSON: base64Url(this.#client('webauthn.create', ceremony)),
      attestationObject: base64Url(attestation),
      transports: ['internal'],
    };
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  /** The answer to authentication options. */
  get(ceremony: Ceremony) {
    const { id } = this;
    const client = this.#client('webauthn.get', ceremony);
    const authenticatorData = this.#data(ceremony.origin, 0);
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(client).digest()]);
    const response = {
      clientDataJSON: base64Url(client),
      authenticatorData: base64Url(authenticatorData),
      signature: base64Url(sign('sha256', signed, this.#key)),
    };
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }
}
