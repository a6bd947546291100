import { describe, expect, it } from 'vitest';
import { networkWord, type TestServer, testConnection } from './connection-test.ts';

/** Two ends that reach each other over `road(policy)` ms, or not at all. */
function world(road: (policy: string) => number | null) {
  let now = 0;
  const timers: { at: number; task: () => void }[] = [];
  const closed: number[] = [];
  const ends: FakePeer[] = [];
  class FakePeer {
    onicecandidate: unknown = null;
    ondatachannel: ((event: { channel: FakeChannel }) => void) | null = null;
    localDescription = { type: 'offer', sdp: '' };
    readonly policy: string;
    channel: FakeChannel | null = null;
    constructor(configuration: RTCConfiguration) {
      this.policy = configuration.iceTransportPolicy ?? 'all';
      ends.push(this);
    }
    setLocalDescription = () => Promise.resolve();
    async setRemoteDescription() {
      const [near, far] = ends.slice(-2);
      const time = road(this.policy);
      if (this !== near || far === undefined || near.channel === null || time === null) return;
      const other = new FakeChannel(time);
      other.far = near.channel;
      near.channel.far = other;
      near.channel.time = time;
      far.ondatachannel?.({ channel: other });
      near.channel.onopen?.();
    }
    createDataChannel() {
      this.channel = new FakeChannel(0);
      return this.channel;
    }
    addIceCandidate = () => Promise.resolve();
    close() {
      closed.push(1);
    }
  }
  class FakeChannel {
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    far: FakeChannel | null = null;
    time: number;
    constructor(time: number) {
      this.time = time;
    }
    send(data: string) {
      timers.push({ at: now + this.time / 2, task: () => this.far?.onmessage?.({ data }) });
    }
  }
  const run = async () => {
    for (let turn = 0; turn < 200; turn += 1) {
      for (let step = 0; step < 30; step += 1) await Promise.resolve();
      const next = timers.sort((a, b) => a.at - b.at).shift();
      if (next === undefined) continue;
      now = Math.max(now, next.at);
      next.task();
    }
  };
  return {
    closed,
    run,
    deps: {
      peer: (configuration: RTCConfiguration) => new FakePeer(configuration),
      now: () => now,
      after: (ms: number, task: () => void) => {
        const timer = { at: now + ms, task };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
      },
    },
  };
}

const relay = { urls: ['turn:relay.example:3478'], username: 'u', credential: 'c' };
const stun = { urls: ['stun:stun.example'], username: null, credential: null };

async function judge(road: (policy: string) => number | null, servers: TestServer[] = [relay]) {
  const { deps, run, closed } = world(road);
  // @ts-expect-error The fake has what is used of it.
  const result = testConnection(servers, deps);
  await run();
  return { result: await result, closed: closed.length };
}

describe('the test of the connection', () => {
  it('goes over the relay where there is one, and counts half: both ends are here', async () => {
    const { result, closed } = await judge((policy) => (policy === 'relay' ? 200 : 1));
    expect(result).toEqual({ network: 'good', relay: 'ok', roundTripMs: 100 });
    expect(closed).toBe(2);
  });

  it('says when the relay cannot be reached', async () => {
    const { result } = await judge((policy) => (policy === 'relay' ? null : 2));
    expect(result).toEqual({ network: 'poor', relay: 'failed', roundTripMs: 2 });
  });

  it('says when nothing works, and lets go of everything', async () => {
    const { result, closed } = await judge(() => null);
    expect(result).toEqual({ network: 'failed', relay: 'failed', roundTripMs: null });
    expect(closed).toBe(4);
  });

  it('does without a relay', async () => {
    const { result } = await judge(() => 2, [stun]);
    expect(result).toMatchObject({ network: 'good', relay: 'none' });
  });

  it('has a word for each time', () => {
    expect([50, 300, 301, 600, 601, null].map(networkWord)).toEqual([
      'good',
      'good',
      'fair',
      'fair',
      'poor',
      'failed',
    ]);
  });
});
