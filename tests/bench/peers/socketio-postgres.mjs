/** Peer (c), what the usual tutorials build: Socket.IO with rooms and acknowledgements, one INSERT for each message and each receipt. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { announce, openTables, readUser } from './listen.mjs';

const pool = await openTables();
const server = createServer();
const io = new Server(server);
io.on('connection', (socket) => {
  const { user, conversation, other } = readUser(socket.request.url);
  socket.join(user);
  socket.on('message', async ({ id, body }, acknowledge) => {
    const { rows } = await pool.query(
      'INSERT INTO message (id, conversation, sender, body) VALUES ($1, $2, $3, $4) RETURNING seq',
      [id, conversation, user, Buffer.from(body, 'base64')],
    );
    const seq = Number(rows[0].seq);
    acknowledge({ seq });
    io.to(other).emit('message', { id, seq, body });
  });
  socket.on('receipt', async ({ through }, acknowledge) => {
    await pool.query(
      `INSERT INTO receipt (conversation, reader, through) VALUES ($1, $2, $3)
       ON CONFLICT (conversation, reader) DO UPDATE SET through = excluded.through, updated_at = now()`,
      [conversation, user, through],
    );
    acknowledge({});
    io.to(other).emit('receipt', { through });
  });
});
announce(server);
