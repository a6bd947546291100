/**
 * SHA-256 over pieces (FIPS 180-4): the browser's own wants the whole file in memory. For checksums that people compare with other
 * programs; nothing secret rests on it.
 */

/** First 32 bits of the fractional parts of the roots (`power` 1/3: constants, 1/2: start) of the first primes. */
function fractions(count: number, power: number): Uint32Array<ArrayBuffer> {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) isPrime = false;
    if (isPrime) found.push((n ** power % 1) * 2 ** 32);
  }
  return Uint32Array.from(found);
}

const constants = fractions(64, 1 / 3);
const start = fractions(8, 1 / 2);
const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by));

export class Sha256 {
  readonly #state = start.slice();
  readonly #block = new Uint8Array(64);
  readonly #words = new Uint32Array(64);
  #filled = 0;
  #length = 0;

  update(bytes: Uint8Array): this {
    this.#length += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + 64 - this.#filled);
      this.#block.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled === 64) this.#mix();
    }
    return this;
  }

  /** Lower-case hex; nothing can be added afterwards. */
  hex(): string {
    const bits = this.#length * 8;
    this.update(Uint8Array.of(0x80));
    while (this.#filled !== 56) this.update(Uint8Array.of(0));
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, Math.floor(bits / 2 ** 32));
    view.setUint32(4, bits % 2 ** 32);
    this.update(new Uint8Array(view.buffer));
    return Array.from(this.#state, (word) => word.toString(16).padStart(8, '0')).join('');
  }

  #mix(): void {
    const words = this.#words;
    const view = new DataView(this.#block.buffer);
    const word = (place: number) => words[place] ?? 0;
    for (let i = 0; i < 16; i += 1) words[i] = view.getUint32(i * 4);
    for (let i = 16; i < 64; i += 1) {
      const [a, b] = [word(i - 15), word(i - 2)];
      const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
      const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
      words[i] = word(i - 16) + s0 + word(i - 7) + s1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = this.#state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (constants[i] ?? 0) + word(i)) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      this.#state[i] = (this.#state[i] ?? 0) + value;
    });
    this.#filled = 0;
  }
}
