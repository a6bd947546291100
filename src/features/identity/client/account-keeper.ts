/** The open account of this device: reads it anew, changes it, and tells when it changed. Holds secrets; never leaves the worker. */

import type { Clock } from '#src/platform/client/clock.ts';
import { Serial, Signal } from '#src/platform/client/signal.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import { type AccountState, findDevice, verifyChain } from '#src/protocol/open/account-chain.ts';
import { type ChainMemory, rememberChain, requireOwnChain } from '#src/protocol/open/account-checks.ts';
import { userId as asUserId, type UserId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { type AccountChange, openWithAmk, type UnlockedAccount } from '#src/protocol/secret/account.ts';
import type { ChangeBase } from '#src/protocol/secret/account-changes.ts';
import type { DeviceKeys } from '#src/protocol/secret/device-keys.ts';
import { type LocalKeys, localKeys } from '#src/protocol/secret/local-keys.ts';
import type { AccountMaterial, AccountUpdate, Me } from '../contract.ts';
import { isDomainFailure } from './failure.ts';

const mostTries = 4;

/** What an open account consists of. */
export interface OpenAccount {
  account: UnlockedAccount;
  chain: AccountState;
  material: AccountMaterial;
}

/** Links of a chain as served, verified as one's own. */
export function verifyOwnChain(
  userId: UserId,
  material: Pick<AccountMaterial, 'links'>,
  ikPk: Uint8Array,
  memory: ChainMemory | null,
): AccountState {
  const chain = verifyChain(userId, material.links);
  requireOwnChain(chain, ikPk, memory);
  return chain;
}

export class AccountKeeper {
  readonly device: DeviceKeys;
  readonly keys: LocalKeys;
  readonly opened: Signal<OpenAccount>;
  me: Me;
  readonly #api: Transport['api'];
  readonly #clock: Clock;
  readonly #serial = new Serial();
  readonly #persist: (opened: OpenAccount) => Promise<void>;

  constructor(input: {
    me: Me;
    device: DeviceKeys;
    opened: OpenAccount;
    api: Transport['api'];
    clock: Clock;
    /** Keeps what is needed to open the account again on this device. */
    persist: (opened: OpenAccount) => Promise<void>;
  }) {
    this.me = input.me;
    this.device = input.device;
    this.opened = new Signal(input.opened);
    this.keys = localKeys(input.opened.account.localRoot, input.device.deviceId);
    this.#api = input.api;
    this.#clock = input.clock;
    this.#persist = input.persist;
  }

  get userId(): UserId {
    return asUserId(this.me.userId);
  }

  get account(): UnlockedAccount {
    return this.opened.value.account;
  }

  get chain(): AccountState {
    return this.opened.value.chain;
  }

  /** Fetches one's own material and verifies it against what this device knows. */
  refresh(): Promise<void> {
    return this.#serial.run(() => this.#refresh());
  }

  /** Builds a change on the newest state and uploads it; when another device was first, reads anew and tries again. */
  change(
    build: (base: ChangeBase) => AccountChange,
    upload: (update: AccountUpdate) => Promise<unknown> = (update) =>
      this.#api.identity.updateAccount.mutate({ update }),
  ): Promise<void> {
    return this.#serial.run(async () => {
      for (let attempt = 1; ; attempt += 1) {
        const { account, chain, material } = this.opened.value;
        const change = build({ account, chain, now: this.#clock.now() });
        const { afterSeq, links, slots, vault, vaultVersion } = change;
        try {
          await upload({ afterSeq, links, slots, vault, vaultVersion });
        } catch (error) {
          if (attempt === mostTries || !isDomainFailure(error, 'CHAIN_CONFLICT')) throw error;
          await this.#refresh();
          continue;
        }
        await this.#take({
          account: change.account,
          chain: change.chain,
          material: {
            ...material,
            links: [...material.links, ...links],
            vault: vault ?? material.vault,
            vaultVersion: vaultVersion ?? material.vaultVersion,
          },
        });
        return;
      }
    });
  }

  async #take(opened: OpenAccount): Promise<void> {
    this.opened.set(opened);
    await this.#persist(opened);
  }

  async #refresh(): Promise<void> {
    const { account, chain } = this.opened.value;
    const material = await this.#api.identity.material.query({ slot: 'password' });
    const next = verifyOwnChain(this.userId, material, account.ik.pk, rememberChain(chain));
    const device = findDevice(next, this.device.deviceId);
    if (device === null || device.revokedSeq !== null) refuse('E_DEVICE', 'this device was revoked');
    if (next.headSeq === chain.headSeq) return;
    const { amk } = account;
    const opened = openWithAmk({
      userId: this.userId,
      amk,
      vaultBlob: material.vault,
      chain: next,
      knownVaultVersion: account.vaultVersion,
    });
    await this.#take({ account: opened, chain: next, material });
  }
}
