/** The clinic-wide log of the server in memory. */
import type * as z from 'zod';
import { identityContract } from '#src/features/identity/contract.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { accountIndex, type LogLeaf, leafBytes, writeLeaves } from '#src/protocol/open/key-log.ts';
import { writeCheckpoint } from '#src/protocol/open/key-log-checks.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { LogReplica } from '#src/protocol/open/log-replica.ts';
import { hashOfSigned, splitSigned } from '#src/protocol/open/signed.ts';
import { newDeviceKeys } from '#src/protocol/secret/device-keys.ts';
import { signBlob } from '#src/protocol/secret/sign.ts';

export class FakeLog {
  readonly #leaves: LogLeaf[] = [];
  readonly #log = new LogReplica();
  readonly #keys = newDeviceKeys().keys;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Links of one account, from this place on. */
  add(userId: string, era: number, from: number, links: readonly Uint8Array[]): void {
    const index = accountIndex(asUserId(userId));
    const leaves = links.map((signed, i) => {
      const linkHash = hashOfSigned('link-hash', splitSigned(signed, limits.linkBytes).body);
      return { index, era, seq: from + i, linkHash };
    });
    this.#leaves.push(...leaves);
    this.#log.append(writeLeaves(leaves));
  }

  /** What an honest server answers. */
  read(input: unknown): z.infer<(typeof identityContract)['log']['output']> {
    const { after } = identityContract.log.input.parse(input);
    return this.sign(this.#leaves, after);
  }

  /** Any other world, under the clinic's own key. */
  sign(world: readonly LogLeaf[], after: number, time = this.#now()) {
    const log = world === this.#leaves ? this.#log : new LogReplica();
    if (log !== this.#log) log.append(writeLeaves(world));
    const body = writeCheckpoint({ size: log.size, root: log.root(), time });
    const checkpoint = signBlob(this.#keys, 'log-checkpoint', body);
    return {
      publicKey: this.#keys.pk,
      checkpoint,
      leaves: writeLeaves(world).slice(after * leafBytes),
    };
  }

  get leaves(): readonly LogLeaf[] {
    return this.#leaves;
  }
}
