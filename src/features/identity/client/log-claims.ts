/** What members said they saw of the log beyond one's own copy: waits until the copy has grown, or turns out to have been withheld. */
import { toHex } from '#src/protocol/open/bytes.ts';
import type { LogClaim } from '#src/protocol/open/key-log-checks.ts';

/** More are let go, and heard again with their message. */
const mostClaims = 1_000;

export class LogClaims {
  /** By size and root. */
  readonly #ahead = new Map<string, LogClaim>();
  readonly #withheld = new Set<string>();

  /** The server was asked after somebody had said so, and still showed less. */
  isWithheld(claim: LogClaim): boolean {
    return this.#withheld.has(nameOf(claim));
  }

  add(claim: LogClaim): void {
    if (this.#ahead.size < mostClaims) this.#ahead.set(nameOf(claim), claim);
  }

  /** Those that the server should know of when it is asked now. */
  waiting(): ReadonlySet<string> {
    return new Set(this.#ahead.keys());
  }

  /** Those that can be judged now that the copy has this size. Of those in `asked` nothing waits on: what the copy has not reached was withheld. */
  settle(size: number, asked: ReadonlySet<string>): { reached: LogClaim[]; withheld: boolean } {
    const reached: LogClaim[] = [];
    let withheld = false;
    for (const [name, claim] of this.#ahead) {
      if (claim.size > size && !asked.has(name)) continue;
      this.#ahead.delete(name);
      if (claim.size <= size) reached.push(claim);
      else {
        this.#withheld.add(name);
        withheld = true;
      }
    }
    return { reached, withheld };
  }
}

const nameOf = ({ size, root }: LogClaim) => `${size}:${toHex(root)}`;
