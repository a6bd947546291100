/** Peer (b), the practical limit: one statement for everything that arrived while the one before was under way. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { announce, openTables, readUser } from './listen.mjs';

const pool = await openTables();
const sockets = new Map();

/** Gathers items; `store` writes a batch durably and then answers for each. */
function gather(store) {
  let queue = [];
  let running = false;
  return async (item) => {
    queue.push(item);
    if (running) return;
    running = true;
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      await store(batch);
    }
    running = false;
  };
}

const storeMessages = gather(async (batch) => {
  const { rows } = await pool.query({
    name: 'messages',
    text: `INSERT INTO message (id, conversation, sender, body) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[])
      RETURNING id, seq`,
    values: [
      batch.map(({ frame }) => frame.id),
      batch.map(({ who }) => who.conversation),
      batch.map(({ who }) => who.user),
      batch.map(({ frame }) => Buffer.from(frame.body, 'base64')),
    ],
  });
  const places = new Map(rows.map((row) => [row.id, Number(row.seq)]));
  for (const { frame, socket, who } of batch) {
    const seq = places.get(frame.id);
    socket.send(JSON.stringify({ type: 'ack', id: frame.id, seq }));
    sockets.get(who.other)?.send(JSON.stringify({ ...frame, seq }));
  }
});

const storeReceipts = gather(async (batch) => {
  const newest = [...new Map(batch.map((item) => [item.who.user, item])).values()];
  await pool.query({
    name: 'receipts',
    text: `INSERT INTO receipt AS r (conversation, reader, through) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
      ON CONFLICT (conversation, reader) DO UPDATE SET through = greatest(r.through, excluded.through), updated_at = now()`,
    values: [
      newest.map(({ who }) => who.conversation),
      newest.map(({ who }) => who.user),
      newest.map(({ frame }) => frame.through),
    ],
  });
  for (const { frame, socket, who } of batch) {
    socket.send(JSON.stringify({ type: 'ack', id: frame.id }));
    sockets.get(who.other)?.send(JSON.stringify(frame));
  }
});

const server = createServer();
const live = new WebSocketServer({ server, perMessageDeflate: false });
live.on('connection', (socket, request) => {
  const who = readUser(request.url);
  sockets.set(who.user, socket);
  socket.on('message', (data) => {
    const frame = JSON.parse(data.toString());
    void (frame.type === 'message' ? storeMessages : storeReceipts)({ frame, socket, who });
  });
});
announce(server);
