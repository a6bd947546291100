/** A narrow road to a server: bytes towards it pass at a limited rate, all connections together; it can be cut. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface SlowRoad {
  readonly port: number;
  /** Bytes that went towards the server so far. */
  readonly sentBytes: number;
  /** Bytes a second towards the server. */
  setRate(bytesPerSecond: number): void;
  close(): Promise<void>;
}

const stepMs = 20;

/** Listens on a free port; `target` is asked for with each connection, because the server may start later. */
export function openSlowRoad(target: () => number, bytesPerSecond: number): Promise<SlowRoad> {
  let rate = bytesPerSecond;
  let sent = 0;
  let allowance = 0;
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  const timer = setInterval(() => {
    allowance = Math.min(rate, allowance + (rate * stepMs) / 1_000);
    while (allowance > 0 && waiting.length > 0) waiting.shift()?.();
  }, stepMs);

  const server: Server = createServer((near) => {
    const far = connect(target(), '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    far.pipe(near);
    near.on('data', (chunk) => {
      near.pause();
      waiting.push(() => {
        allowance -= chunk.length;
        sent += chunk.length;
        far.write(chunk);
        near.resume();
      });
    });
    near.on('end', () => waiting.push(() => far.end()));
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      done({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        get sentBytes() {
          return sent;
        },
        setRate(next) {
          rate = next;
        },
        close: () =>
          new Promise((closed) => {
            clearInterval(timer);
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}
