import { describe, expect, it, test, vi } from 'vitest';
import { DomainError } from '#src/platform/domain-error.ts';
import type { HeldSubscription, PushBrowser } from './push-browser.ts';
import { createPushMemory } from './push-memory.ts';
import { forgetPush, type PushServer, PushSwitch } from './push-switch.ts';

const rosa = '11111111-2222-4333-8444-555555555555';
const vega = '99999999-2222-4333-8444-555555555555';

/** A browser with its push service: subscriptions have addresses `…/1`, `…/2`. */
class FakeBrowser implements PushBrowser {
  support: PushBrowser['support'] = 'yes';
  state: NotificationPermission = 'default';
  answer: NotificationPermission = 'granted';
  failure: DOMException | null = null;
  made = 0;
  current: HeldSubscription | null = null;

  permission = () => this.state;
  async askPermission() {
    if (this.state === 'default') this.state = this.answer;
    return this.state;
  }
  held = async () => this.current;
  async subscribe(serverKey: string) {
    if (this.failure !== null) throw this.failure;
    this.made += 1;
    const made: HeldSubscription = {
      address: { endpoint: `https://push.example/${this.made}`, p256dh: 'p', auth: 'a' },
      serverKey,
      end: async () => {
        if (this.current === made) this.current = null;
      },
    };
    this.current = made;
    return made;
  }
}

/** A server with one device: the one that asks. */
class FakeServer implements PushServer {
  serverKey = 'key-1';
  address: string | null = null;
  refusal: Error | null = null;

  key = async () => this.serverKey;
  async devices() {
    if (this.refusal !== null) throw this.refusal;
    return [{ id: 'other', current: false }].concat(
      this.address === null ? [] : [{ id: 'own', current: true }],
    );
  }
  async add({ endpoint }: { endpoint: string }) {
    if (this.refusal !== null) throw this.refusal;
    this.address = endpoint;
  }
  remove = vi.fn(async (id: string) => {
    if (id === 'own') this.address = null;
  });
}

function memoryOf(kept = new Map<string, string>()) {
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
    clear: () => kept.clear(),
    key: () => null,
    length: 0,
  };
  return createPushMemory(() => storage);
}

function open() {
  const [browser, server, memory] = [new FakeBrowser(), new FakeServer(), memoryOf()];
  const as = (userId: string, sharedComputer = false) =>
    new PushSwitch({ browser, server, memory, userId, sharedComputer });
  return { browser, server, memory, as, device: as(rosa) };
}

async function turnedOn() {
  const world = open();
  expect(await world.device.turnOn()).toBe('on');
  return world;
}

describe('turning on', () => {
  it('asks, subscribes for the key of the server, and tells the server', async () => {
    const { browser, server, device, memory } = open();
    expect(await device.look()).toBe('off');
    expect(browser.made).toBe(0);
    expect(await device.turnOn()).toBe('on');
    expect(browser.current?.serverKey).toBe('key-1');
    expect(server.address).toBe('https://push.example/1');
    expect(await device.look()).toBe('on');
    expect(memory.readOwner()).toEqual({ userId: rosa, endpoint: 'https://push.example/1' });
  });

  test.each([
    ['denied', 'blocked', 'blocked'],
    ['default', 'undecided', 'off'],
  ] as const)('a question answered with “%s” is %s', async (answer, outcome, state) => {
    const { browser, device } = open();
    browser.answer = answer;
    expect(await device.turnOn()).toBe(outcome);
    expect(await device.look()).toBe(state);
    expect(browser.made).toBe(0);
  });

  test.each([
    ['AbortError', 'no-service'],
    ['NotAllowedError', 'blocked'],
  ] as const)('a browser that answers %s: %s', async (name, outcome) => {
    const { browser, server, device } = open();
    browser.failure = new DOMException('Registration failed - push service error', name);
    expect(await device.turnOn()).toBe(outcome);
    expect(server.address).toBeNull();
    expect(await device.look()).toBe('off');
  });

  it('does not wait for a push service that never answers', async () => {
    vi.useFakeTimers();
    const { browser, device } = open();
    browser.subscribe = () => new Promise(() => undefined);
    const turning = device.turnOn();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await turning).toBe('no-service');
    vi.useRealTimers();
  });

  it('leaves nothing behind in the browser when the server cannot be told', async () => {
    const { browser, server, device } = open();
    server.refusal = new TypeError('no connection');
    await expect(device.turnOn()).rejects.toThrow('no connection');
    expect(browser.current).toBeNull();
    server.refusal = new DomainError('BAD_INPUT');
    expect(await device.turnOn()).toBe('no-service');
    expect(browser.current).toBeNull();
    expect(await device.look()).toBe('off');
  });
});

test.each([
  ['no', 'unsupported'],
  ['install', 'install'],
] as const)('a browser with support “%s” is %s', async (support, state) => {
  const { browser, device } = open();
  browser.support = support;
  expect(await device.look()).toBe(state);
  expect(await device.restore()).toBe(state);
});

describe('turning off', () => {
  it('takes it from the server and from the browser', async () => {
    const { browser, server, device } = await turnedOn();
    await device.turnOff();
    expect(server.address).toBeNull();
    expect(server.remove).toHaveBeenCalledExactlyOnceWith('own');
    expect(browser.current).toBeNull();
    expect(await device.look()).toBe('off');
  });

  it('takes it from the browser even when the server does not answer', async () => {
    const { browser, server, device } = await turnedOn();
    server.refusal = new TypeError('no connection');
    await expect(device.turnOff()).rejects.toThrow('no connection');
    expect(browser.current).toBeNull();
    expect(await device.look()).toBe('off');
  });
});

describe('when the app starts', () => {
  it('what is on and known stays as it is', async () => {
    const { browser, device } = await turnedOn();
    expect(await device.restore()).toBe('on');
    expect(browser.made).toBe(1);
  });

  it('nothing is turned on that was not', async () => {
    const { browser, device } = open();
    browser.state = 'granted';
    expect(await device.restore()).toBe('off');
    expect(browser.made).toBe(0);
  });

  it('a subscription that got lost is made anew', async () => {
    const { browser, server, device } = await turnedOn();
    browser.current = null;
    expect(await device.look()).toBe('off');
    expect(await device.restore()).toBe('on');
    expect(server.address).toBe('https://push.example/2');
  });

  it('one that the browser changed is told to the server', async () => {
    const { browser, server, device, memory } = await turnedOn();
    await browser.subscribe('key-1');
    expect(await device.restore()).toBe('on');
    expect(browser.made).toBe(2);
    expect(server.address).toBe('https://push.example/2');
    expect(memory.readOwner()?.endpoint).toBe('https://push.example/2');
  });

  it('another key of the server needs another subscription', async () => {
    const { browser, server, device } = await turnedOn();
    server.serverKey = 'key-2';
    expect(await device.restore()).toBe('on');
    expect(browser.current?.serverKey).toBe('key-2');
    expect(server.address).toBe('https://push.example/2');
  });

  it('one that was removed on another device stays off', async () => {
    const { browser, server, device } = await turnedOn();
    server.address = null;
    expect(await device.restore()).toBe('off');
    expect(browser.current).toBeNull();
    expect(server.address).toBeNull();
  });

  it('one whose permission was taken back waits for it', async () => {
    const { browser, device } = await turnedOn();
    [browser.state, browser.current] = ['denied', null];
    expect(await device.restore()).toBe('blocked');
    browser.state = 'granted';
    expect(await device.restore()).toBe('on');
  });

  it('somebody else in the same browser gets nothing of who was there before', async () => {
    const { browser, as } = await turnedOn();
    expect(await as(vega).restore()).toBe('off');
    expect(browser.current).toBeNull();
  });

  it('nor does somebody on a shared computer, and push is not offered there', async () => {
    const { browser, as } = await turnedOn();
    expect(await as(rosa, true).restore()).toBe('shared');
    expect(browser.current).toBeNull();
  });
});

test('whoever signs out leaves no subscription behind', async () => {
  const { browser, memory } = await turnedOn();
  await forgetPush({ browser, memory });
  expect(browser.current).toBeNull();
  expect(memory.readOwner()).toBeNull();
});

describe('what the browser remembers', () => {
  it('survives a reload, and rubbish is nothing', () => {
    const kept = new Map<string, string>();
    memoryOf(kept).writeOwner({ userId: rosa, endpoint: 'https://push.example/1' });
    memoryOf(kept).writeOffer('met');
    expect(memoryOf(kept).readOwner()?.userId).toBe(rosa);
    expect(memoryOf(kept).readOffer()).toBe('met');
    for (const rubbish of ['{"userId":7', '{"userId":7}', '7']) {
      for (const [name] of kept) kept.set(name, rubbish);
      expect(memoryOf(kept).readOwner()).toBeNull();
      expect(memoryOf(kept).readOffer()).toBe('new');
    }
  });

  it('is nothing where the storage is closed', () => {
    const memory = createPushMemory(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    memory.writeOwner({ userId: rosa, endpoint: 'https://push.example/1' });
    memory.writeOffer('answered');
    expect(memory.readOwner()).toBeNull();
    expect(memory.readOffer()).toBe('new');
  });
});
