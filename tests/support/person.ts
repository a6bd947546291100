/** People for tests: each is a real engine that joins, signs in, writes and reads through the real server. */

import type { Locale } from '#src/features/identity/contract.ts';
import type { Engine } from '#src/features/messaging/client/engine.ts';
import type {
  ChatView,
  EngineStatus,
  InboxView,
  MessageItem,
} from '#src/features/messaging/client/engine-api.ts';
import {
  createNodeDevice,
  expectValue,
  type NodeDevice,
  startNodeEngine,
} from '#src/features/messaging/client/node-engine.ts';
import type { Api, Transport } from '#src/platform/client/transport.ts';

const patienceMs = 60_000;

/** Resolves with the first value that fits; rejects with the last one seen when none comes. */
export async function until<T>(
  watch: (listener: (value: T) => void) => Promise<() => void>,
  fits: (value: T) => boolean,
  what: string,
): Promise<T> {
  let last: T | undefined;
  let done: (value: T) => void = () => undefined;
  const found = new Promise<T>((resolve) => {
    done = resolve;
  });
  const unwatch = await watch((value) => {
    last = value;
    if (fits(value)) done(value);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`waited for ${what}; last: ${JSON.stringify(last).slice(0, 2_000)}`)),
      patienceMs,
    );
  });
  try {
    return await Promise.race([found, late]);
  } finally {
    clearTimeout(timer);
    unwatch();
  }
}

export class Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly origin: string;
  readonly engine: Engine;
  readonly transport: Transport;
  readonly device: NodeDevice;
  recoveryCode = '';

  constructor(input: {
    name: string;
    email: string;
    password: string;
    origin: string;
    engine: Engine;
    transport: Transport;
    device: NodeDevice;
  }) {
    this.name = input.name;
    this.email = input.email;
    this.password = input.password;
    this.origin = input.origin;
    this.engine = input.engine;
    this.transport = input.transport;
    this.device = input.device;
  }

  get api(): Api {
    return this.transport.api;
  }

  /** Accepts an invitation on a fresh device. */
  static async join(
    origin: string,
    token: string,
    options: { password?: string; locale?: Locale } = {},
  ): Promise<Person> {
    const device = createNodeDevice(origin);
    const { engine, transport } = await startNodeEngine(origin, device);
    const invitation = expectValue(await engine.readInvitation(token));
    const password = options.password ?? `quiet-harbour-${invitation.email.split('@')[0]}`;
    const { displayName: name, email } = invitation;
    const person = new Person({ name, email, password, origin, engine, transport, device });
    const sheet = expectValue(
      await engine.beginAccount({ token, password, locale: options.locale ?? 'en', sharedComputer: false }),
    );
    person.recoveryCode = sheet.code;
    expectValue(await engine.finishAccount({ typedBack: sheet.code }));
    await person.ready();
    return person;
  }

  /** Somebody who has an account, on a device that knows nothing. */
  static async signIn(
    origin: string,
    { name, email, password }: { name: string; email: string; password: string },
  ): Promise<Person> {
    const device = createNodeDevice(origin);
    const { engine, transport } = await startNodeEngine(origin, device);
    expectValue(await engine.signIn({ email, password, sharedComputer: false }));
    const person = new Person({ name, email, password, origin, engine, transport, device });
    await person.ready();
    return person;
  }

  /** The same person on a device that knows nothing. */
  onNewDevice(): Promise<Person> {
    return Person.signIn(this.origin, this);
  }

  /** Ends this engine and starts another on the same device, like a reload. */
  async reload(): Promise<Person> {
    await this.engine.close();
    const { engine, transport } = await startNodeEngine(this.origin, this.device);
    return new Person({ ...this.#facts(), engine, transport, device: this.device });
  }

  async status(fits: (status: EngineStatus) => boolean, what = 'a status'): Promise<EngineStatus> {
    return until((listener) => this.engine.watchStatus(listener), fits, what);
  }

  async ready(): Promise<Extract<EngineStatus, { phase: 'ready' }>> {
    const status = await this.status((each) => each.phase === 'ready', `${this.name} to be ready`);
    if (status.phase !== 'ready') throw new Error('not ready');
    return status;
  }

  async userId(): Promise<string> {
    return (await this.ready()).me.userId;
  }

  inbox(fits: (view: InboxView) => boolean, what = 'the inbox'): Promise<InboxView> {
    return until((listener) => this.engine.watchInbox(listener), fits, `${this.name}: ${what}`);
  }

  chat(conversationId: string, fits: (view: ChatView) => boolean, what = 'the chat'): Promise<ChatView> {
    return until(
      (listener) => this.engine.watchConversation(conversationId, listener),
      fits,
      `${this.name}: ${what}`,
    );
  }

  /** Waits until a message with this text is shown. */
  async sees(conversationId: string, text: string, state?: MessageItem['state']): Promise<MessageItem> {
    const view = await this.chat(
      conversationId,
      (each) => find(each, text, state) !== undefined,
      `“${text}” ${state ?? ''}`,
    );
    const item = find(view, text, state);
    if (item === undefined) throw new Error('the view changed');
    return item;
  }

  async startWith(other: Person): Promise<string> {
    const userId = await other.userId();
    return expectValue(await this.engine.startConversation({ kind: 'direct', userId })).conversationId;
  }

  async write(conversationId: string, text: string): Promise<void> {
    expectValue(await this.engine.send(conversationId, text));
  }

  #facts() {
    const { name, email, password, origin } = this;
    return { name, email, password, origin };
  }
}

function find(
  view: ChatView,
  text: string,
  state: MessageItem['state'] | undefined,
): MessageItem | undefined {
  return view.items.find(
    (item): item is MessageItem =>
      item.type === 'message' &&
      item.content.kind === 'text' &&
      item.content.text === text &&
      (state === undefined || hasCome(item.state, state)),
  );
}

/** What is delivered was sent before, though nobody may have looked in between. */
const steps: readonly MessageItem['state'][] = ['sent', 'delivered', 'read'];

function hasCome(state: MessageItem['state'], wanted: MessageItem['state']): boolean {
  return state === wanted || (steps.includes(wanted) && steps.indexOf(state) >= steps.indexOf(wanted));
}

export interface TestClinic {
  admin: Person;
  /** Invites into a care team and joins. */
  add(input: {
    name: string;
    role: 'patient' | 'provider' | 'admin';
    careTeamIds?: string[];
    password?: string;
  }): Promise<Person>;
  careTeam(name: string): Promise<string>;
  close(): Promise<void>;
}

/** A clinic with an administrator, made through the API like a real one. */
export async function openClinic(origin: string, bootstrapToken: string): Promise<TestClinic> {
  const people: Person[] = [];
  const admin = await Person.join(origin, bootstrapToken);
  people.push(admin);
  let count = 0;
  return {
    admin,
    async add({ name, role, careTeamIds = [], password }) {
      count += 1;
      const email = `person.${count}@example.org`;
      const { token } = await admin.api.admin.invite.mutate({ email, displayName: name, role, careTeamIds });
      const person = await Person.join(origin, token, password === undefined ? {} : { password });
      people.push(person);
      return person;
    },
    async careTeam(name) {
      return (await admin.api.admin.createCareTeam.mutate({ name, memberIds: [] })).id;
    },
    async close() {
      for (const person of people) await person.engine.close();
    },
  };
}
