/** Peer (a), the ceiling: passes frames from one to the other and stores nothing. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { announce, readUser } from './listen.mjs';

const sockets = new Map();
const places = new Map();
const server = createServer();
const live = new WebSocketServer({ server, perMessageDeflate: false });
live.on('connection', (socket, request) => {
  const { user, conversation, other } = readUser(request.url);
  sockets.set(user, socket);
  socket.on('message', (data) => {
    const frame = JSON.parse(data.toString());
    if (frame.type === 'message') {
      const seq = (places.get(conversation) ?? 0) + 1;
      places.set(conversation, seq);
      socket.send(JSON.stringify({ type: 'ack', id: frame.id, seq }));
      sockets.get(other)?.send(JSON.stringify({ ...frame, seq }));
    } else {
      socket.send(JSON.stringify({ type: 'ack', id: frame.id }));
      sockets.get(other)?.send(JSON.stringify(frame));
    }
  });
});
announce(server);
