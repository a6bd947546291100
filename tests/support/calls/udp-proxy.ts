/** A bad network in front of a UDP server: delay, jitter, loss, a narrow line, a cut cable. Every client has a road of its own each way. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { emptyRoad, enterRoad, goodRoad, type RoadConditions, type RoadState } from './udp-road.ts';

const host = '127.0.0.1';

export interface UdpProxy {
  readonly port: number;
  /** Datagrams that came out, and those that did not. */
  readonly delivered: number;
  readonly lost: number;
  /** From now on; what is not said is good. */
  set(conditions: Partial<RoadConditions>): void;
  /** Nothing passes any more, in neither direction. */
  cut(): void;
  /** It passes again, as well as before the cut. */
  mend(): void;
  /** Every client comes from another address from now on, as a phone that goes from Wi-Fi to mobile data does. */
  move(): Promise<void>;
  close(): Promise<void>;
}

interface Client {
  readonly upstream: Socket;
  to: RoadState;
  from: RoadState;
}

function close(socket: Socket): Promise<void> {
  return new Promise((done) => socket.close(() => done()));
}

/** Listens on a free port of 127.0.0.1 and carries what comes to `targetPort`, and the answers back. */
export async function openUdpProxy(
  targetPort: number,
  given: { conditions?: Partial<RoadConditions>; random?: () => number } = {},
): Promise<UdpProxy> {
  const random = given.random ?? Math.random;
  const clients = new Map<string, Client>();
  const timers = new Set<NodeJS.Timeout>();
  let conditions: RoadConditions = { ...goodRoad, ...given.conditions };
  let isCut = false;
  let delivered = 0;
  let lost = 0;

  const carry = (road: RoadState, bytes: Buffer, deliver: () => void): RoadState => {
    const nowMs = performance.now();
    const { arrivesAtMs, state } = isCut
      ? { arrivesAtMs: null, state: road }
      : enterRoad(road, conditions, { bytes: bytes.length, nowMs, random });
    if (arrivesAtMs === null) {
      lost += 1;
      return state;
    }
    const arrive = () => {
      delivered += 1;
      deliver();
    };
    if (arrivesAtMs <= nowMs) arrive();
    else {
      const timer = setTimeout(() => {
        timers.delete(timer);
        arrive();
      }, arrivesAtMs - nowMs);
      timers.add(timer);
    }
    return state;
  };

  const front = createSocket('udp4');
  // The other end may be gone; the next datagram finds out by itself.
  front.on('error', () => undefined);
  const newClient = ({ address, port }: RemoteInfo): Client => {
    const client: Client = { upstream: createSocket('udp4'), to: emptyRoad, from: emptyRoad };
    client.upstream.on('error', () => undefined);
    client.upstream.on('message', (bytes) => {
      client.from = carry(client.from, bytes, () => front.send(bytes, port, address));
    });
    return client;
  };
  front.on('message', (bytes, remote) => {
    const name = `${remote.address}:${remote.port}`;
    const client = clients.get(name) ?? newClient(remote);
    clients.set(name, client);
    client.to = carry(client.to, bytes, () => client.upstream.send(bytes, targetPort, host));
  });
  await new Promise<void>((done) => front.bind(0, host, done));
  return {
    port: front.address().port,
    get delivered() {
      return delivered;
    },
    get lost() {
      return lost;
    },
    set(next) {
      conditions = { ...goodRoad, ...next };
    },
    cut() {
      isCut = true;
    },
    mend() {
      isCut = false;
    },
    async move() {
      const before = [...clients.values()];
      clients.clear();
      await Promise.all(before.map(({ upstream }) => close(upstream)));
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([front, ...[...clients.values()].map(({ upstream }) => upstream)].map(close));
    },
  };
}
