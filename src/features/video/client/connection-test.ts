/** Tries the road of a call before it matters: two ends in this browser, over the relay where the clinic has one, and the time a word takes. */
import type { DeviceTest } from '../contract.ts';

export interface TestServer {
  urls: string[];
  username: string | null;
  credential: string | null;
}

export interface ConnectionResult {
  network: Exclude<DeviceTest['network'], 'skipped'>;
  relay: Exclude<DeviceTest['relay'], 'skipped'>;
  /** Median of the words sent; null when none came back. */
  roundTripMs: number | null;
}

export interface ConnectionTestDeps {
  peer(configuration: RTCConfiguration): RTCPeerConnection;
  now(): number;
  /** Calls back after so many ms; the answer takes that back. */
  after(ms: number, task: () => void): () => void;
}

const words = 10;
const mostMs = 8_000;

/** What a round trip means to two people who talk; ITU-T G.114 puts the limit at 150 ms one way, 400 ms at most. */
export function networkWord(roundTripMs: number | null): ConnectionResult['network'] {
  if (roundTripMs === null) return 'failed';
  if (roundTripMs <= 300) return 'good';
  return roundTripMs <= 600 ? 'fair' : 'poor';
}

function isRelay(server: TestServer): boolean {
  return server.urls.some((url) => url.startsWith('turn:') || url.startsWith('turns:'));
}

function toIce(server: TestServer): RTCIceServer {
  const { urls, username, credential } = server;
  return username === null || credential === null ? { urls } : { urls, username, credential };
}

/** Median round trip over a data channel between two ends; null when they do not find each other in time. */
function roundTrip(configuration: RTCConfiguration, deps: ConnectionTestDeps): Promise<number | null> {
  const [near, far] = [deps.peer(configuration), deps.peer(configuration)];
  return new Promise((resolve) => {
    const times: number[] = [];
    let over = false;
    const finish = () => {
      if (over) return;
      over = true;
      cancel();
      near.close();
      far.close();
      const sorted = times.sort((a, b) => a - b);
      resolve(sorted[Math.floor(sorted.length / 2)] ?? null);
    };
    const cancel = deps.after(mostMs, finish);
    near.onicecandidate = ({ candidate }) =>
      void far.addIceCandidate(candidate ?? undefined).catch(() => undefined);
    far.onicecandidate = ({ candidate }) =>
      void near.addIceCandidate(candidate ?? undefined).catch(() => undefined);
    far.ondatachannel = ({ channel }) => {
      channel.onmessage = ({ data }) => channel.send(data);
    };
    const channel = near.createDataChannel('test');
    let sent = 0;
    const say = () => {
      sent = deps.now();
      channel.send('word');
    };
    channel.onopen = say;
    channel.onmessage = () => {
      times.push(deps.now() - sent);
      if (times.length === words) finish();
      else say();
    };
    connect(near, far).catch(finish);
  });
}

async function connect(near: RTCPeerConnection, far: RTCPeerConnection): Promise<void> {
  await near.setLocalDescription();
  if (near.localDescription !== null) await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription();
  if (far.localDescription !== null) await near.setRemoteDescription(far.localDescription);
}

/** With a relay everything goes over it, so that both are tried at once; without one, only whether calls work here at all. */
export async function testConnection(
  servers: readonly TestServer[],
  deps: ConnectionTestDeps,
): Promise<ConnectionResult> {
  const iceServers = servers.map(toIce);
  if (!servers.some(isRelay)) {
    const time = await roundTrip({ iceServers }, deps);
    return { network: networkWord(time), relay: 'none', roundTripMs: time };
  }
  const relayed = await roundTrip({ iceServers, iceTransportPolicy: 'relay' }, deps);
  if (relayed !== null)
    // Both ends use the relay: a word crosses the road to it four times, a call between two people twice.
    return { network: networkWord(relayed / 2), relay: 'ok', roundTripMs: relayed / 2 };
  const direct = await roundTrip({ iceServers }, deps);
  return { network: direct === null ? 'failed' : 'poor', relay: 'failed', roundTripMs: direct };
}
