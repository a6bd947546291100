/** Push messages on this device: on, off, and what becomes of them when the browser or another device changed something. */
import { isDomainFailure } from '#src/features/identity/client/failure.ts';
import type { HeldSubscription, PushAddress, PushBrowser } from './push-browser.ts';
import type { PushMemory } from './push-memory.ts';

/** What the server is asked. */
export interface PushServer {
  key(): Promise<string>;
  /** Ids of this person's devices that take push messages. */
  devices(): Promise<readonly { readonly id: string; readonly current: boolean }[]>;
  add(address: PushAddress): Promise<unknown>;
  remove(id: string): Promise<unknown>;
}

/** `shared`: signed in on a computer that others use; `install`: only from the home screen. */
export type PushState = 'unsupported' | 'install' | 'shared' | 'blocked' | 'off' | 'on';

/** `undecided`: the browser's question was closed without an answer; `no-service`: the browser's push service did not answer, or is none that the server calls. */
export type TurnedOn = 'on' | 'blocked' | 'undecided' | 'no-service';

export interface PushSwitchDeps {
  readonly browser: PushBrowser;
  readonly server: PushServer;
  readonly memory: PushMemory;
  readonly userId: string;
  readonly sharedComputer: boolean;
}

/** Takes the subscription out of this browser and forgets whose it was. The server learns of it from the push service at the latest. */
export async function forgetPush({
  browser,
  memory,
}: Pick<PushSwitchDeps, 'browser' | 'memory'>): Promise<void> {
  memory.writeOwner(null);
  await (await browser.held())?.end();
}

/** Where their push service cannot be reached, browsers try for minutes. */
const patienceMs = 20_000;

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('no answer', 'TimeoutError')), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export class PushSwitch {
  readonly #deps: PushSwitchDeps;

  constructor(deps: PushSwitchDeps) {
    this.#deps = deps;
  }

  async look(): Promise<PushState> {
    const { browser, memory, userId, sharedComputer } = this.#deps;
    if (sharedComputer) return 'shared';
    if (browser.support !== 'yes') return browser.support === 'install' ? 'install' : 'unsupported';
    if (browser.permission() === 'denied') return 'blocked';
    const owner = memory.readOwner();
    const isOn = browser.permission() === 'granted' && owner?.userId === userId;
    return isOn && (await browser.held()) !== null ? 'on' : 'off';
  }

  /** Call it in answer to a tap. Throws where the server says no. */
  async turnOn(): Promise<TurnedOn> {
    const { browser, server } = this.#deps;
    // First of all: after an await that is not the question itself Safari no longer sees a tap.
    const permission = await browser.askPermission();
    if (permission !== 'granted') return permission === 'denied' ? 'blocked' : 'undecided';
    return this.#subscribe(await server.key());
  }

  /** The server is told first: what it does not answer now it hears from the push service. */
  async turnOff(): Promise<void> {
    const { server } = this.#deps;
    try {
      for (const { id, current } of await server.devices()) if (current) await server.remove(id);
    } finally {
      await forgetPush(this.#deps);
    }
  }

  /** At the start of the app: what was on is made whole, and what belongs to somebody else ends. */
  async restore(): Promise<PushState> {
    const { browser, server, memory, userId, sharedComputer } = this.#deps;
    if (browser.support !== 'yes') return this.look();
    const owner = memory.readOwner();
    if (sharedComputer || owner?.userId !== userId) {
      await forgetPush(this.#deps);
      return this.look();
    }
    if (browser.permission() !== 'granted') return this.look();
    const [key, devices, held] = await Promise.all([server.key(), server.devices(), browser.held()]);
    const isKnown = devices.some(({ current }) => current);
    const isSame = held !== null && held.address.endpoint === owner.endpoint && isFor(held, key);
    if (isSame && isKnown) return 'on';
    // The same as ever here and unknown there: it was removed on another device.
    if (isSame) await forgetPush(this.#deps);
    else await this.#subscribe(key);
    return this.look();
  }

  async #subscribe(key: string): Promise<TurnedOn> {
    const { browser, server, memory, userId } = this.#deps;
    let held: HeldSubscription;
    try {
      const before = await browser.held();
      const usable = before !== null && isFor(before, key);
      // One made for another key stands in the way of a new one.
      if (!usable) await before?.end();
      held = usable ? before : await inTime(browser.subscribe(key));
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
      return isRefused ? 'blocked' : 'no-service';
    }
    try {
      await server.add(held.address);
    } catch (error) {
      await held.end();
      // A push service that the server does not call.
      if (isDomainFailure(error, 'BAD_INPUT')) return 'no-service';
      throw error;
    }
    memory.writeOwner({ userId, endpoint: held.address.endpoint });
    return 'on';
  }
}

function isFor({ serverKey }: HeldSubscription, key: string): boolean {
  return serverKey === null || serverKey === key;
}
