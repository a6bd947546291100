/** Makes peer connections for one call: all with the same fresh certificate, each with credentials that are still good. */
import type { CallPass } from '../contract.ts';
import type { CallPlatform } from './call-platform.ts';
import type { CallRoad } from './call-road.ts';
import type { Connection } from './connection.ts';

export class Connector {
  readonly #platform: CallPlatform;
  readonly #policy: RTCIceTransportPolicy;
  #certificate: Promise<RTCCertificate> | null = null;

  constructor(platform: CallPlatform, policy: RTCIceTransportPolicy) {
    this.#platform = platform;
    this.#policy = policy;
  }

  async connect(road: Pick<CallRoad, 'iceServers'>): Promise<Connection> {
    this.#certificate ??= this.#platform.generateCertificate();
    const [certificate, servers] = await Promise.all([this.#certificate, road.iceServers()]);
    return this.#platform.createConnection({
      // One transport for everything, so that one certificate check speaks for all of it (rule CALL-9).
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
      certificates: [certificate],
      iceTransportPolicy: this.#policy,
      // Without any there is still the direct way.
      iceServers: (servers.ok ? servers.value : []).map(serverOf),
    });
  }
}

function serverOf({ urls, username, credential }: CallPass['iceServers'][number]): RTCIceServer {
  return {
    urls,
    ...(username === null ? {} : { username }),
    ...(credential === null ? {} : { credential }),
  };
}
