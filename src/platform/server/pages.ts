/** Next as a handler inside our own server: it gets requests for pages, never the port and never an upgrade of ours. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import next from 'next';

export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Hot reload in development. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

export interface PagesOptions {
  readonly projectDir: string;
  readonly development: boolean;
  readonly port: number;
}

/** Prepares Next (compiles nothing in production). */
export async function startPages({ projectDir, development, port }: PagesOptions): Promise<Pages> {
  // Next attaches its upgrade listener to the server it is given; this one never listens.
  const decoy = createServer();
  const app = next({ dev: development, dir: projectDir, httpServer: decoy, hostname: 'localhost', port });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => handle(request, response),
    handleUpgrade(request, socket, head) {
      if (!decoy.emit('upgrade', request, socket, head)) socket.destroy();
    },
    close: () => app.close(),
  };
}
