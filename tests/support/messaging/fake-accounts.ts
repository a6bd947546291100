/** Accounts of the server in memory: chains, vaults, and changes by compare-and-swap. */
import { type AccountMaterial, identityContract, type Role } from '#src/features/identity/contract.ts';
import type { Contact } from '#src/features/messaging/contract.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { NewAccount } from '#src/protocol/secret/account.ts';
import { newKdfParams } from '#src/protocol/secret/password-kdf.ts';
import { FakeLog } from './fake-log.ts';

export interface StoredAccount {
  userId: string;
  name: string;
  role: Role;
  /** Links of each era. */
  eras: Uint8Array[][];
  material: AccountMaterial;
}

export class FakeAccounts {
  readonly log: FakeLog;
  readonly #accounts = new Map<string, StoredAccount>();
  onChange: (userId: string, era: number, headSeq: number) => void = () => undefined;

  constructor(now: () => number) {
    this.log = new FakeLog(now);
  }

  get(userId: string): StoredAccount {
    const found = this.#accounts.get(userId);
    if (found === undefined) throw new DomainError('NOT_FOUND');
    return found;
  }

  /** Colleagues: whom a provider may always write to. */
  colleaguesOf(userId: string): Contact[] {
    const others = [...this.#accounts.values()].filter((each) => each.userId !== userId);
    return others
      .filter(({ role }) => role === 'provider')
      .map((each) => ({ userId: each.userId, name: each.name, role: each.role, careTeams: [] }));
  }

  /** A new account, or the next era of one that lost everything. */
  put(made: NewAccount, name: string, role: Role): StoredAccount {
    const { userId, era } = made.account;
    const { links, slots, vault, vaultVersion } = made;
    const material = { era, links, slots, vault, vaultVersion, kdf: newKdfParams() };
    const account = this.#accounts.get(userId) ?? { userId, name, role, eras: [], material };
    account.eras.push([...links]);
    this.log.add(userId, era, 0, links);
    account.material = material;
    this.#accounts.set(userId, account);
    this.onChange(userId, era, links.length - 1);
    return account;
  }

  call(userId: string, path: string, input: unknown): unknown {
    const c = identityContract;
    if (path === 'identity.me') return this.#me(userId);
    if (path === 'identity.material') return this.get(userId).material;
    if (path === 'identity.chains') return this.#chains(c.chains.input.parse(input).users);
    if (path === 'identity.log') return this.log.read(input);
    if (path === 'identity.updateAccount')
      return this.#update(userId, c.updateAccount.input.parse(input).update);
    throw new DomainError('BAD_INPUT');
  }

  #me(userId: string) {
    const { name, role } = this.get(userId);
    const sessionId = '00000000-0000-4000-8000-000000000001';
    return { userId, email: 'somebody@example.org', name, role, locale: 'en', sessionId, deviceId: null };
  }

  #chains(users: readonly { userId: string; era: number; afterSeq: number }[]) {
    return users.flatMap(({ userId, era, afterSeq }) => {
      const eras = this.#accounts.get(userId)?.eras ?? [];
      return eras.flatMap((links, number) => {
        if (number < era) return [];
        const fromSeq = number === era ? afterSeq + 1 : 0;
        return [{ userId, era: number, fromSeq, links: links.slice(fromSeq) }];
      });
    });
  }

  #update(
    userId: string,
    update: {
      afterSeq: number;
      links: Uint8Array[];
      slots: AccountMaterial['slots'];
      vault: Uint8Array | null;
      vaultVersion: number | null;
    },
  ) {
    const account = this.get(userId);
    const links = account.eras.at(-1) ?? [];
    if (update.afterSeq !== links.length - 1) throw new DomainError('CHAIN_CONFLICT');
    this.log.add(userId, account.eras.length - 1, links.length, update.links);
    links.push(...update.links);
    const { material } = account;
    account.material = {
      ...material,
      links: [...links],
      slots: update.slots.length > 0 ? update.slots : material.slots,
      vault: update.vault ?? material.vault,
      vaultVersion: update.vaultVersion ?? material.vaultVersion,
    };
    this.onChange(userId, material.era, links.length - 1);
    return { headSeq: links.length - 1 };
  }
}
