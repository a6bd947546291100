/**
 * Accounts straight from the protocol, kept by the test: no engine in between, so that wrong things can be sent too. What a
 * password would be derived to is random bytes here, because deriving takes long and the server cannot tell.
 */
import { randomBytes } from 'node:crypto';
import type { Role } from '#src/features/identity/contract.ts';
import { createNodeConnection, type NodeConnection } from '#src/platform/client/node-connection.ts';
import { createTransport, readTransportFailure, type Transport } from '#src/platform/client/transport.ts';
import { toBase64 } from '#src/platform/wire.ts';
import type { AccountState } from '#src/protocol/open/account-chain.ts';
import { userId as asUserId, type UserId } from '#src/protocol/open/ids.ts';
import {
  type AccountChange,
  createAccount,
  type NewAccount,
  type UnlockedAccount,
} from '#src/protocol/secret/account.ts';
import { addDevice, type ChangeBase } from '#src/protocol/secret/account-changes.ts';
import { type DeviceKeys, newDeviceKeys, randomUuid } from '#src/protocol/secret/device-keys.ts';
import { type KdfParams, newKdfParams } from '#src/protocol/secret/password-kdf.ts';
import { signSessionProof } from '#src/protocol/secret/session-proof.ts';
import { secretReady } from '#src/protocol/secret/sodium-secret.ts';

await secretReady();

/** `ok`, our code, or `REFUSED:<refusal>`: what a call came to, in one comparable word. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const failure = readTransportFailure(error);
    if (failure === null || failure.kind === 'network') throw error;
    return failure.kind === 'refusal' ? `REFUSED:${failure.code}` : failure.code;
  }
}

/** One browser profile: cookies, API, sockets. */
export class Browser {
  readonly origin: string;
  readonly connection: NodeConnection;
  readonly transport: Transport;

  constructor(origin: string) {
    this.origin = origin;
    this.connection = createNodeConnection(origin);
    const { fetch, WebSocket } = this.connection;
    this.transport = createTransport({ origin, fetch, WebSocket });
  }

  get api(): Transport['api'] {
    return this.transport.api;
  }

  signIn(email: string, authKey: string, rememberMe = true) {
    return this.transport.post('/api/auth/sign-in/email', { email, password: authKey, rememberMe });
  }

  /** An open socket; `closed` resolves with the code it ends with. */
  async openSocket(): Promise<{ closed: Promise<number> }> {
    const socket = new this.connection.WebSocket(`${this.origin.replace(/^http/, 'ws')}/api/ws`);
    const closed = new Promise<number>((resolve) => {
      socket.addEventListener('close', ({ code }) => resolve(code));
    });
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('no socket')));
    });
    return { closed };
  }
}

/** What password and recovery code would be derived to. */
export interface Secrets {
  kdf: KdfParams;
  authKey: string;
  wrapKey: Uint8Array;
  recoveryAuthKey: string;
  recoveryWrapKey: Uint8Array;
}

export function newSecrets(): Secrets {
  const random = () => new Uint8Array(randomBytes(32));
  return {
    kdf: newKdfParams(),
    authKey: toBase64(random()),
    wrapKey: random(),
    recoveryAuthKey: toBase64(random()),
    recoveryWrapKey: random(),
  };
}

export interface Proposal {
  secrets: Secrets;
  made: NewAccount;
  material: {
    userId: string;
    kdf: KdfParams;
    authKey: string;
    recoveryAuthKey: string;
    links: Uint8Array[];
    slots: NewAccount['slots'];
    vault: Uint8Array;
    vaultVersion: number;
  };
}

/** Keys for a new account, or with `reset` for a new era. */
export function propose(input: {
  name: string;
  role: Role;
  userId?: string;
  device?: DeviceKeys;
  reset?: { era: number; headHash: Uint8Array };
}): Proposal {
  const secrets = newSecrets();
  const userId = asUserId(input.userId ?? randomUuid());
  const made = createAccount({
    userId,
    profile: { displayName: input.name, role: input.role },
    device: input.device ?? newDeviceKeys(),
    deviceLabel: 'Test',
    password: { params: secrets.kdf, wrapKey: secrets.wrapKey },
    recovery: { wrapKey: secrets.recoveryWrapKey },
    now: Date.now(),
    ...(input.reset === undefined ? {} : { reset: input.reset }),
  });
  const { links, slots, vault, vaultVersion } = made;
  const { kdf, authKey, recoveryAuthKey } = secrets;
  return {
    secrets,
    made,
    material: { userId, kdf, authKey, recoveryAuthKey, links, slots, vault, vaultVersion },
  };
}

/** The upload part of a change. */
export function uploadOf({ afterSeq, links, slots, vault, vaultVersion }: AccountChange) {
  return { afterSeq, links, slots, vault, vaultVersion };
}

export class RawAccount {
  readonly origin: string;
  readonly email: string;
  readonly userId: UserId;
  /** Signed in, its session bound to `device`. */
  readonly browser: Browser;
  readonly device: DeviceKeys;
  secrets: Secrets;
  account: UnlockedAccount;
  chain: AccountState;

  constructor(origin: string, email: string, { made, secrets }: Proposal) {
    this.origin = origin;
    this.email = email;
    this.userId = made.account.userId;
    this.browser = new Browser(origin);
    this.device = made.device;
    this.secrets = secrets;
    this.account = made.account;
    this.chain = made.chain;
  }

  get api(): Transport['api'] {
    return this.browser.api;
  }

  /** Accepts an invitation and signs in. */
  static async join(origin: string, token: string): Promise<RawAccount> {
    const { api } = new Browser(origin);
    const { displayName: name, role, email } = await api.identity.invitation.mutate({ token });
    const proposal = propose({ name, role });
    await api.identity.acceptInvitation.mutate({ token, locale: 'en', material: proposal.material });
    const account = new RawAccount(origin, email, proposal);
    await account.enter(account.browser, account.device);
    return account;
  }

  /** A session in that browser, bound to a device of the chain. */
  async enter(browser: Browser, device: DeviceKeys): Promise<string> {
    const answer = await browser.signIn(this.email, this.secrets.authKey);
    if (!answer.ok) throw new Error(`sign-in: ${answer.status}`);
    const { sessionId } = await browser.api.identity.me.query();
    const proof = signSessionProof(device, this.userId, sessionId);
    await browser.api.identity.bindDevice.mutate({ deviceId: device.deviceId, proof });
    return sessionId;
  }

  /** A second browser with a device of its own. */
  async onNewDevice(): Promise<{ browser: Browser; device: DeviceKeys }> {
    const browser = new Browser(this.origin);
    const answer = await browser.signIn(this.email, this.secrets.authKey);
    if (!answer.ok) throw new Error(`sign-in: ${answer.status}`);
    const device = newDeviceKeys();
    const change = addDevice(this.base, { device, label: 'Second' });
    await browser.api.identity.addDevice.mutate({ deviceId: device.deviceId, update: uploadOf(change) });
    this.keep(change);
    return { browser, device };
  }

  get base(): ChangeBase {
    return { account: this.account, chain: this.chain, now: Date.now() };
  }

  /** Uploads a change as an ordinary one and keeps it once it was taken. */
  async change(build: (base: ChangeBase) => AccountChange): Promise<void> {
    const change = build(this.base);
    await this.api.identity.updateAccount.mutate({ update: uploadOf(change) });
    this.keep(change);
  }

  keep(change: AccountChange): void {
    this.account = change.account;
    this.chain = change.chain;
  }
}

export interface RawClinic {
  readonly admin: RawAccount;
  /** Invited by the administrator, joined and signed in. */
  add(role: Role, careTeamIds?: string[], name?: string): Promise<RawAccount>;
  careTeam(...memberIds: string[]): Promise<string>;
}

let counted = 0;
/** An address nobody else in this run has. */
export function freshEmail(): string {
  counted += 1;
  return `person-${counted}@example.org`;
}

/** A clinic with its first administrator. */
export async function openRawClinic(origin: string, bootstrapToken: string | null): Promise<RawClinic> {
  if (bootstrapToken === null) throw new Error('somebody has an account already');
  const admin = await RawAccount.join(origin, bootstrapToken);
  return {
    admin,
    async add(role, careTeamIds = [], displayName = `The ${role}`) {
      const { token } = await admin.api.admin.invite.mutate({
        email: freshEmail(),
        displayName,
        role,
        careTeamIds,
      });
      return RawAccount.join(origin, token);
    },
    async careTeam(...memberIds) {
      return (await admin.api.admin.createCareTeam.mutate({ name: 'Team', memberIds })).id;
    },
  };
}
