/** Fetch and WebSocket for Node that behave like one browser profile: cookies are kept, the Origin is sent. */

/** Nobody listens here. Not a port that fetch forbids: those fail before anybody can hear of it. */
const nowhere = 'ws://127.0.0.1:64999';

export interface NodeConnection {
  fetch: typeof fetch;
  WebSocket: typeof WebSocket;
  /** The cookies as a request header, for a client that speaks to its sockets itself. */
  cookie(): string;
  /** Cuts the network and brings it back, for tests of what happens then. */
  setOnline(online: boolean): void;
}

export function createNodeConnection(origin: string): NodeConnection {
  const cookies = new Map<string, string>();
  const open = new Set<WebSocket>();
  let online = true;
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

  function keep(header: string): void {
    const [pair = '', ...attributes] = header.split(';');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    const expired = attributes.some((each) => /^\s*max-age=0\s*$/i.test(each));
    if (value === '' || expired) cookies.delete(name);
    else cookies.set(name, value);
  }

  return {
    async fetch(input, init) {
      if (!online) throw new TypeError('offline');
      const headers = new Headers(init?.headers);
      headers.set('cookie', cookieHeader());
      headers.set('origin', origin);
      const response = await fetch(input, { ...init, headers });
      for (const header of response.headers.getSetCookie()) keep(header);
      return response;
    },
    WebSocket: new Proxy(WebSocket, {
      construct(target, [url]: unknown[]) {
        // Node's sockets take headers beside the address; a browser would add these two by itself.
        const address = online ? url : nowhere;
        const socket: WebSocket = Reflect.construct(target, [
          address,
          { headers: { cookie: cookieHeader(), origin } },
        ]);
        open.add(socket);
        socket.addEventListener('close', () => open.delete(socket));
        return socket;
      },
    }),
    cookie: cookieHeader,
    setOnline(next) {
      online = next;
      if (!online) for (const socket of open) socket.close();
    },
  };
}
