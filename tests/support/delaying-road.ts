/** A road that takes its time: each piece arrives after a random while, in order on one connection, in any order across several. */
import { connect, createServer, type Socket } from 'node:net';

export interface DelayingRoad {
  readonly port: number;
  close(): Promise<void>;
}

/** Passes everything to `targetPort`, each piece up to `mostMs` later. */
export function openDelayingRoad(targetPort: number, mostMs: number): Promise<DelayingRoad> {
  const sockets = new Set<Socket>();
  function carry(from: Socket, to: Socket): void {
    sockets.add(from);
    let last = Promise.resolve();
    const later = (act: () => void) => {
      const delay = new Promise((resolve) => setTimeout(resolve, Math.random() * mostMs));
      last = Promise.all([last, delay]).then(act);
    };
    from.on('data', (chunk) => later(() => void to.write(chunk)));
    from.on('end', () => later(() => void to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => sockets.delete(from));
  }
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    carry(near, far);
    carry(far, near);
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      done({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}
