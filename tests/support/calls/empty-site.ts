/** A site with nothing on it, for what browsers do by themselves; on the loopback, where they give cameras without TLS. */
import { createServer } from 'node:http';

export interface EmptySite {
  readonly origin: string;
  close(): void;
}

export function openEmptySite(): Promise<EmptySite> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Call</title>');
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      done({
        origin: `http://127.0.0.1:${port}`,
        close() {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}
