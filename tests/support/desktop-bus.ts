/** Messages of D-Bus as bytes (D-Bus Specification 0.43, “Message Protocol”), as far as the desktop of the tests needs them: little end first. */

export interface BusMessage {
  readonly type: 'call' | 'return' | 'error' | 'signal';
  readonly serial: number;
  readonly path?: string;
  readonly interface?: string;
  readonly member?: string;
  readonly errorName?: string;
  readonly replySerial?: number;
  readonly destination?: string;
  readonly sender?: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

const types = ['call', 'return', 'error', 'signal'] as const;
/** Fields of the header by number, with the type of their value. */
const fields = [
  [1, 'path', 'o'],
  [2, 'interface', 's'],
  [3, 'member', 's'],
  [4, 'errorName', 's'],
  [5, 'replySerial', 'u'],
  [6, 'destination', 's'],
  [7, 'sender', 's'],
  [8, 'signature', 'g'],
] as const;

const sizes: Readonly<Record<string, number>> = {
  y: 1,
  g: 1,
  v: 1,
  n: 2,
  q: 2,
  x: 8,
  t: 8,
  d: 8,
  '(': 8,
  '{': 8,
};
const alignmentOf = (signature: string) => sizes[signature[0] ?? ''] ?? 4;

/** The first complete type of a signature: `a{sv}` of `a{sv}i`. */
function firstType(signature: string): string {
  const first = signature[0] ?? '';
  if (first === 'a') return `a${firstType(signature.slice(1))}`;
  if (first !== '(' && first !== '{') return first;
  let depth = 0;
  for (let at = 0; at < signature.length; at += 1) {
    if ('({'.includes(signature[at] ?? ' ')) depth += 1;
    if (')}'.includes(signature[at] ?? ' ')) depth -= 1;
    if (depth === 0) return signature.slice(0, at + 1);
  }
  throw new Error(`the signature ${signature} has no end`);
}

function typesOf(signature: string): string[] {
  const found: string[] = [];
  for (let rest = signature; rest !== ''; rest = rest.slice(found.at(-1)?.length))
    found.push(firstType(rest));
  return found;
}

class Writer {
  bytes: number[] = [];

  align(to: number): void {
    while (this.bytes.length % to !== 0) this.bytes.push(0);
  }
  number(value: number, size: 1 | 4): void {
    this.align(size);
    for (let at = 0; at < size; at += 1) this.bytes.push((value >>> (8 * at)) & 0xff);
  }
  value(type: string, value: unknown): void {
    switch (type) {
      case 'y':
        this.number(Number(value), 1);
        break;
      case 'b':
      case 'i':
      case 'u':
        this.number(Number(value), 4);
        break;
      case 's':
      case 'o':
      case 'g': {
        const text = Buffer.from(String(value));
        this.number(text.length, type === 'g' ? 1 : 4);
        this.bytes.push(...text, 0);
        break;
      }
      case 'as': {
        const inner = new Writer();
        for (const each of Array.isArray(value) ? value : []) inner.value('s', each);
        this.number(inner.bytes.length, 4);
        this.bytes.push(...inner.bytes);
        break;
      }
      default:
        throw new Error(`nobody writes ${type}`);
    }
  }
}

class Reader {
  at: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }
  align(to: number): void {
    this.at = Math.ceil(this.at / to) * to;
  }
  #take(size: number): Buffer {
    this.align(size);
    this.at += size;
    return this.#bytes.subarray(this.at - size, this.at);
  }
  value(type: string): unknown {
    switch (type[0]) {
      case 'y':
        return this.#take(1).readUInt8();
      case 'b':
        return this.#take(4).readUInt32LE() === 1;
      case 'n':
      case 'q':
        return this.#take(2).readUInt16LE();
      case 'i':
        return this.#take(4).readInt32LE();
      case 'u':
      case 'h':
        return this.#take(4).readUInt32LE();
      case 'x':
      case 't':
        return this.#take(8).readBigUInt64LE();
      case 'd':
        return this.#take(8).readDoubleLE();
      case 's':
      case 'o':
      case 'g': {
        const length = type === 'g' ? this.#take(1).readUInt8() : this.#take(4).readUInt32LE();
        this.at += length + 1;
        return this.#bytes.subarray(this.at - length - 1, this.at - 1).toString();
      }
      case 'v':
        return this.value(String(this.value('g')));
      case '(':
      case '{':
        this.align(8);
        return typesOf(type.slice(1, -1)).map((each) => this.value(each));
      case 'a': {
        const size = this.#take(4).readUInt32LE();
        const inner = type.slice(1);
        this.align(alignmentOf(inner));
        const end = this.at + size;
        const values: unknown[] = [];
        while (this.at < end) values.push(this.value(inner));
        return values;
      }
      default:
        throw new Error(`nobody reads ${type}`);
    }
  }
}

export function writeMessage(message: BusMessage): Buffer {
  const body = new Writer();
  const parts = typesOf(message.signature ?? '');
  for (const [index, type] of parts.entries()) body.value(type, message.body?.[index]);
  const head = new Writer();
  head.bytes.push(0x6c, types.indexOf(message.type) + 1, 0, 1);
  head.number(body.bytes.length, 4);
  head.number(message.serial, 4);
  // The length of the fields is known at the end.
  head.number(0, 4);
  for (const [number, name, type] of fields) {
    const value = message[name];
    if (value === undefined || value === '') continue;
    head.align(8);
    head.number(number, 1);
    head.value('g', type);
    head.value(type, value);
  }
  const bytes = Buffer.from(head.bytes);
  bytes.writeUInt32LE(bytes.length - 16, 12);
  const padding = Buffer.alloc((8 - (bytes.length % 8)) % 8);
  return Buffer.concat([bytes, padding, Buffer.from(body.bytes)]);
}

/** The first message of what has arrived, and how many bytes it took; null: more has to arrive. */
export function readMessage(bytes: Buffer): { message: BusMessage; size: number } | null {
  if (bytes.length < 16) return null;
  if (bytes[0] !== 0x6c) throw new Error('a message with the big end first');
  const bodySize = bytes.readUInt32LE(4);
  const bodyAt = Math.ceil((16 + bytes.readUInt32LE(12)) / 8) * 8;
  if (bytes.length < bodyAt + bodySize) return null;
  const found = new Map<unknown, unknown>();
  const list = new Reader(bytes, 12).value('a(yv)');
  if (Array.isArray(list)) for (const field of list) if (Array.isArray(field)) found.set(field[0], field[1]);
  const text = (number: number) => (found.has(number) ? String(found.get(number)) : '');
  const body = new Reader(bytes, bodyAt);
  return {
    size: bodyAt + bodySize,
    message: {
      type: types[(bytes[1] ?? 0) - 1] ?? 'error',
      serial: bytes.readUInt32LE(8),
      path: text(1),
      interface: text(2),
      member: text(3),
      destination: text(6),
      signature: text(8),
      body: typesOf(text(8)).map((type) => body.value(type)),
    },
  };
}
