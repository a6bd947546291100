/** People on devices before a server in memory: the engine is the real one, time, disk and network are held by the test. */

import type { PictureTools } from '#src/features/attachments/client/picture-tools.ts';
import { createMemoryLocalAccount, type LocalAccount } from '#src/features/identity/client/local-account.ts';
import { writePreferences } from '#src/features/identity/client/preferences.ts';
import type { Role } from '#src/features/identity/contract.ts';
import { createEngine, type Engine } from '#src/features/messaging/client/engine.ts';
import type {
  ChatItem,
  ChatView,
  InboxView,
  MessageItem,
} from '#src/features/messaging/client/engine-api.ts';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { type Change, createMemoryStore, type RecordStore } from '#src/platform/client/record-store.ts';
import { type AccountState, verifyChain } from '#src/protocol/open/account-chain.ts';
import { rememberChain } from '#src/protocol/open/account-checks.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { createAccount, openWithAmk } from '#src/protocol/secret/account.ts';
import { addDevice, updateVault } from '#src/protocol/secret/account-changes.ts';
import { type DeviceKeys, newDeviceKeys, randomUuid } from '#src/protocol/secret/device-keys.ts';
import { localKeys, sealRecord } from '#src/protocol/secret/local-keys.ts';
import { newKdfParams } from '#src/protocol/secret/password-kdf.ts';
import { systemRandom } from '#src/protocol/secret/random.ts';
import { secretReady } from '#src/protocol/secret/sodium-secret.ts';
import { FakeAccounts } from './fake-accounts.ts';
import { FakeClinic } from './fake-clinic.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeFiles } from './fake-files.ts';
import { FakeNetwork } from './fake-network.ts';
import { Life } from './life.ts';

/** Long enough for views, receipts and pins to be told. */
const aMoment = 1_000;

interface Disk {
  /** True for a write that fails. */
  refuses: (changes: readonly Change[]) => boolean;
}

type Rig = (network: FakeNetwork) => void;

export class FakeDevice {
  readonly world: FakeWorld;
  readonly userId: string;
  readonly name: string;
  readonly keys: DeviceKeys;
  readonly network: FakeNetwork;
  readonly local: LocalAccount;
  readonly records: RecordStore;
  readonly disk: Disk;
  engine: Engine;
  life: Life;
  inbox: InboxView | null = null;
  readonly #views = new Map<string, ChatView>();

  constructor(input: {
    world: FakeWorld;
    userId: string;
    name: string;
    keys: DeviceKeys;
    network: FakeNetwork;
    local: LocalAccount;
    records: RecordStore;
    disk: Disk;
    engine: Engine;
    life: Life;
  }) {
    this.world = input.world;
    this.userId = input.userId;
    this.name = input.name;
    this.keys = input.keys;
    this.network = input.network;
    this.local = input.local;
    this.records = input.records;
    this.disk = input.disk;
    this.engine = input.engine;
    this.life = input.life;
  }

  /** Ends the engine and starts another on the same disk. Views have to be opened again. */
  async reload(): Promise<void> {
    await this.engine.close();
    await this.#begin();
  }

  /** Ends the engine without any goodbye and starts another on what the disk holds. */
  async crash(): Promise<void> {
    this.life.end();
    await this.#begin();
  }

  async #begin(): Promise<void> {
    this.life = new Life();
    this.engine = await this.world.startEngine(this, this.life);
    this.#views.clear();
    await this.watchInbox();
  }

  async watchInbox(): Promise<void> {
    const { engine } = this;
    await settledEngine(engine);
    await engine.watchInbox((view) => {
      if (engine === this.engine) this.inbox = view;
    });
    await this.world.pass();
  }

  /** Opens a conversation; from now on `chat` answers what is shown. */
  async open(id: string): Promise<ChatView> {
    const { engine } = this;
    await engine.watchConversation(id, (view) => {
      if (engine === this.engine) this.#views.set(id, view);
    });
    await this.world.pass();
    return this.chat(id);
  }

  chat(id: string): ChatView {
    const view = this.#views.get(id);
    if (view === undefined) throw new Error('not open');
    return view;
  }

  messages(id: string): MessageItem[] {
    return this.chat(id).items.filter((item): item is MessageItem => item.type === 'message');
  }

  /** Each item in short: the text, or what stands in its place. */
  lines(id: string): string[] {
    return this.chat(id).items.map(line);
  }

  /** Texts with the states of one's own. */
  states(id: string): string[] {
    return this.messages(id).map((item) => `${line(item)}:${item.state ?? 'theirs'}`);
  }

  row(id: string): InboxView['rows'][number] {
    const row = this.inbox?.rows.find((each) => each.conversationId === id);
    if (row === undefined) throw new Error('not in the list');
    return row;
  }

  async startWith(other: FakeDevice): Promise<string> {
    const started = await this.engine.startConversation({ kind: 'direct', userId: other.userId });
    await this.world.pass();
    return expectValue(started).conversationId;
  }

  /** Answers the message's id as soon as it is safe on this device. */
  async write(id: string, ...texts: string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const text of texts) ids.push(expectValue(await this.engine.send(id, text)).messageId);
    await this.world.pass();
    return ids;
  }

  async read(id: string): Promise<void> {
    await this.engine.markRead(id, this.chat(id).lastSeq);
    await this.world.pass();
  }
}

function line(item: ChatItem): string {
  if (item.type === 'withheld') return `[${item.count} withheld]`;
  if (item.type === 'roster')
    return `[${item.action} ${item.subjects.map(({ name }) => name).join(', ')}]`.replace(' ]', ']');
  if (item.content.kind === 'text') return item.content.text;
  return item.content.kind === 'refused' ? `[${item.content.code}]` : '[unsupported]';
}

/** Waits until the engine has read its disk. */
async function settledEngine(engine: Engine): Promise<void> {
  await new Promise<void>((resolve) => {
    void engine.watchStatus((status) => {
      if (status.phase === 'ready') resolve();
    });
  });
}

export class FakeWorld {
  readonly clock = new FakeClock();
  readonly accounts = new FakeAccounts(() => this.clock.now());
  readonly files = new FakeFiles();
  /** Drawing is the browser's business; a test that needs it hands in its own. */
  pictures: PictureTools | null = null;
  readonly clinic = new FakeClinic(this.clock, this.accounts);
  readonly #devices: FakeDevice[] = [];

  static async open(): Promise<FakeWorld> {
    await secretReady();
    return new FakeWorld();
  }

  /** Lets a little time pass. */
  pass(ms = aMoment): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Somebody new on a first device. */
  person(name: string, role: Role = 'provider'): Promise<FakeDevice> {
    return this.#enrol(randomUuid(), name, role, null);
  }

  /** The same person after losing everything: a new identity on a new device. */
  async reset(device: FakeDevice): Promise<FakeDevice> {
    await device.engine.close();
    const { name, role, eras } = this.accounts.get(device.userId);
    const before = verifyChain(asUserId(device.userId), eras.at(-1) ?? []);
    return this.#enrol(device.userId, name, role, before);
  }

  /** Another device of the same person, signed in by password in a real life. `rig` prepares its network before it starts. */
  async secondDevice(first: FakeDevice, rig: Rig = () => undefined): Promise<FakeDevice> {
    const session = await first.local.readSession();
    if (session === null) throw new Error('locked');
    const userId = asUserId(first.userId);
    const { material, name, role } = this.accounts.get(first.userId);
    const chain = verifyChain(userId, material.links);
    const account = openWithAmk({ userId, amk: session.amk, vaultBlob: material.vault, chain });
    const keys = newDeviceKeys();
    const { afterSeq, links, slots, vault, vaultVersion } = addDevice(
      { account, chain, now: this.clock.now() },
      { device: keys, label: 'Second device' },
    );
    const update = { afterSeq, links, slots, vault, vaultVersion };
    this.accounts.call(userId, 'identity.updateAccount', { update });
    return this.#device(userId, name, role, keys, session.amk, rig);
  }

  async close(): Promise<void> {
    for (const device of this.#devices) await device.engine.close();
  }

  startEngine(
    device: Pick<FakeDevice, 'network' | 'local' | 'records' | 'disk'>,
    life: Life,
  ): Promise<Engine> {
    const { network, local, records, disk } = device;
    const kept: RecordStore = {
      ...records,
      write: (changes) =>
        life.run(async () => {
          if (disk.refuses(changes)) throw new Error('disk full');
          await records.write(changes);
        }),
      // Closing ends a life of the engine, not what the disk holds.
      close: () => undefined,
    };
    return createEngine({
      transport: network.connect(life),
      clock: this.clock,
      local,
      openRecords: async () => kept,
      deleteRecords: async () => records.clear(),
      deviceLabel: 'Test',
      files: this.files.transport(() => network.isOnline && !life.isOver),
      pictures: this.pictures,
    });
  }

  async #enrol(id: string, name: string, role: Role, before: AccountState | null): Promise<FakeDevice> {
    const userId = asUserId(id);
    const keys = newDeviceKeys();
    const now = this.clock.now();
    const made = createAccount({
      userId,
      ...(before === null ? {} : { reset: { era: before.era, headHash: before.headHash } }),
      profile: { displayName: name, role },
      device: keys,
      deviceLabel: 'First device',
      password: { params: newKdfParams(), wrapKey: systemRandom(32) },
      recovery: { wrapKey: systemRandom(32) },
      now,
    });
    // Tests let weeks pass: the device must not lock itself.
    const settings = writePreferences({ sendTyping: true, autoLockMinutes: 0, enterSends: true });
    const change = updateVault({ account: made.account, chain: made.chain, now }, { settings });
    const { vault, vaultVersion, account, chain } = change;
    if (vault === null || vaultVersion === null) throw new Error('a new vault was expected');
    this.accounts.put(
      { ...made, links: [...made.links, ...change.links], vault, vaultVersion, account, chain },
      name,
      role,
    );
    return this.#device(userId, name, role, keys, made.account.amk);
  }

  async #device(
    id: string,
    name: string,
    role: Role,
    keys: DeviceKeys,
    amk: { gen: number; key: Uint8Array },
    rig: Rig = () => undefined,
  ): Promise<FakeDevice> {
    const userId = asUserId(id);
    const { material } = this.accounts.get(id);
    const chain = verifyChain(userId, material.links);
    const account = openWithAmk({ userId, amk, vaultBlob: material.vault, chain });
    const { deviceKey } = localKeys(account.localRoot, keys.deviceId);
    const local = createMemoryLocalAccount();
    await local.writeProfile({
      userId,
      email: 'somebody@example.org',
      name,
      role,
      locale: 'en',
      deviceId: keys.deviceId,
      sealedSeed: sealRecord(deviceKey, 'device-seed', keys.seed),
      kdf: material.kdf,
      chain: rememberChain(chain),
      vaultVersion: account.vaultVersion,
      sharedComputer: false,
      passkeys: [],
    });
    await local.writeSession({ amk, deviceSeed: keys.seed, sessionId: randomUuid(), material });
    const network = new FakeNetwork(this.clinic, this.clock, { userId, deviceId: keys.deviceId });
    rig(network);
    const records = createMemoryStore();
    const parts = { network, local, records, disk: { refuses: () => false } };
    const life = new Life();
    const engine = await this.startEngine(parts, life);
    const device = new FakeDevice({ world: this, userId, name, keys, engine, life, ...parts });
    this.#devices.push(device);
    await device.watchInbox();
    return device;
  }
}
