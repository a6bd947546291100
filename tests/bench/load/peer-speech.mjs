/** How the peers talk: JSON over `ws`, and the same as Socket.IO's frames, written by hand so that the client costs as little. */
import { randomBytes, randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

/** Ciphertext of a message, bytes. */
const size = 400;
const body = randomBytes(size).toString('base64');

function opened(socket) {
  return new Promise((resolve, reject) => socket.once('open', () => resolve(socket)).once('error', reject));
}

/** For ws-relay and ws-postgres. */
export function plainSpeech(origin, index) {
  const address = origin.replace('http', 'ws');
  return {
    async open() {
      const [a, b] = ['a', 'b'].map((side) => new WebSocket(`${address}/?user=${side}${index}`));
      await Promise.all([opened(a), opened(b)]);
      return { a, b };
    },
    message() {
      const id = randomUUID();
      return { id, frame: JSON.stringify({ type: 'message', id, body }) };
    },
    receipt: (n, seq) => JSON.stringify({ type: 'receipt', id: n, through: seq }),
    readA: (frame) => [frame.type === 'ack' ? { ack: frame.id } : { receipt: frame.through }],
    readB: (frame) => (frame.type === 'message' ? [{ message: frame.id, seq: frame.seq }] : []),
  };
}

/** Makes a socket's frames those of Socket.IO: pings are answered, `message` hands on parsed packets. */
export function socketIo(origin, user) {
  const socket = new WebSocket(
    `${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket&user=${user}`,
  );
  const ready = new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data) => {
      const kind = data.toString('utf8', 0, 2);
      if (kind.startsWith('0')) socket.send('40');
      else if (kind.startsWith('2')) socket.send('3');
      else if (kind === '40') resolve(socket);
    });
  });
  return { socket, ready };
}

/** For socketio-postgres. */
export function socketIoSpeech(origin, index) {
  const ids = new Map();
  /** `42["message",{…}]` and `43<n>[{…}]`, as a listener of 'message' that gets JSON of what follows. */
  const translate = (socket) => ({
    on(event, listener) {
      if (event !== 'message') {
        socket.on(event, listener);
        return;
      }
      socket.on('message', (data) => {
        const text = data.toString('utf8');
        if (!text.startsWith('42') && !text.startsWith('43')) return;
        const from = text.indexOf('[');
        listener(Buffer.from(`{"n":${text.slice(2, from) || 'null'},"args":${text.slice(from)}}`));
      });
    },
    send: (frame) => socket.send(frame),
    terminate: () => socket.terminate(),
  });
  return {
    async open() {
      const [a, b] = ['a', 'b'].map((side) => socketIo(origin, side + index));
      await Promise.all([a.ready, b.ready]);
      return { a: translate(a.socket), b: translate(b.socket) };
    },
    message(n) {
      const id = randomUUID();
      ids.set(n, id);
      return { id, frame: `42${n}["message",{"id":"${id}","body":"${body}"}]` };
    },
    receipt: (n, seq) => `42${n}["receipt",{"through":${seq}}]`,
    readA({ n, args }) {
      if (n === null) return [{ receipt: args[1].through }];
      const id = ids.get(n);
      ids.delete(n);
      return [{ ack: id }];
    },
    readB: ({ n, args }) => (n === null ? [{ message: args[1].id, seq: args[1].seq }] : []),
  };
}
