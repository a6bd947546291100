/** Which places (server sequence numbers) of a conversation have been loaded, as merged inclusive ranges. */
export class PlaceRanges {
  #ranges: [number, number][];

  constructor(ranges: readonly (readonly [number, number])[] = []) {
    this.#ranges = ranges.map(([from, to]) => [from, to]);
  }

  get ranges(): readonly (readonly [number, number])[] {
    return this.#ranges;
  }

  add(from: number, to: number): void {
    if (to < from) return;
    const merged: [number, number] = [from, to];
    const apart: [number, number][] = [];
    for (const range of this.#ranges) {
      if (range[1] + 1 < from || range[0] > to + 1) apart.push(range);
      else {
        merged[0] = Math.min(merged[0], range[0]);
        merged[1] = Math.max(merged[1], range[1]);
      }
    }
    this.#ranges = [...apart, merged].sort((a, b) => a[0] - b[0]);
  }

  /** True when every place from `from` to `to` was loaded. */
  covers(from: number, to: number): boolean {
    return from > to || this.#ranges.some((range) => range[0] <= from && range[1] >= to);
  }
}
