/** Answers of the server, read field by field: what is not as documented stops the program. */

export class Json {
  readonly value: unknown;
  readonly #where: string;

  constructor(value: unknown, where = 'answer') {
    this.value = value;
    this.#where = where;
  }

  static parse(text: string, where = 'answer'): Json {
    return new Json(JSON.parse(text), where);
  }

  /** A field that may be absent. */
  at(key: string): Json {
    const { value } = this;
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    return new Json(found, `${this.#where}.${key}`);
  }

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.#wrong('a text');
  }

  number(): number {
    return typeof this.value === 'number' && Number.isSafeInteger(this.value)
      ? this.value
      : this.#wrong('a number');
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.#wrong('true or false');
  }

  /** Bytes that travelled as base64. */
  bytes(): Uint8Array {
    return new Uint8Array(Buffer.from(this.text(), 'base64'));
  }

  list(): Json[] {
    if (!Array.isArray(this.value)) return this.#wrong('a list');
    return this.value.map((item: unknown, index) => new Json(item, `${this.#where}.${index}`));
  }

  #wrong(expected: string): never {
    throw new Error(`${this.#where} is not ${expected}`);
  }
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
