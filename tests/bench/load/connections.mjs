/** What connections cost, without a message on them: how many a second, memory of an idle one, all of them at once, and after a restart. */
import { WebSocket } from 'ws';
import { follow, openSocket } from './our-speech.mjs';
import { socketIo } from './peer-speech.mjs';
import { startProgram } from './servers.mjs';

/** So many are opened for one measurement. */
export const connectionCount = 500;
const atATime = 20;
const settleMs = 1_000;

const opened = (socket) =>
  new Promise((resolve, reject) => socket.once('open', () => resolve(socket)).once('error', reject));

/** Functions that open connection number `i`: `bare` until the handshake is through, `live` until the server tells news on it. */
function openers({ server, pairs }) {
  const { origin, name } = server;
  if (name === 'ours' || name === 'before') {
    const people = pairs.flatMap(({ speech }) => [speech.people.a, speech.people.b]);
    const person = (i) => ({ ...people[i % people.length], origin });
    return {
      bare: (i) => opened(openSocket(person(i))),
      live: async (i) => {
        const { socket, ready } = follow(person(i));
        await ready;
        // The server's sign of life wants an answer.
        socket.on('message', (data) => {
          if (data.toString('utf8') === 'PING') socket.send('PONG');
        });
        return socket;
      },
    };
  }
  if (name === 'socketio') {
    const open = (i) => socketIo(origin, `x${i}`).ready;
    return { bare: open, live: open };
  }
  const open = (i) => opened(new WebSocket(`${origin.replace('http', 'ws')}/?user=x${i}`));
  return { bare: open, live: open };
}

async function openMany(open, count, together) {
  const sockets = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      sockets.push(await open(next - 1));
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  return sockets;
}

async function closeAll(sockets) {
  const closed = sockets.map((socket) => new Promise((done) => socket.once('close', done)));
  for (const socket of sockets) socket.terminate();
  await Promise.all(closed);
  // The server hears of it a little later.
  await new Promise((done) => setTimeout(done, settleMs));
}

const used = ({ heapUsed, external }) => heapUsed + external;

/** One round for one server. */
export async function measureConnections(load) {
  const { bare, live } = openers(load);
  const started = performance.now();
  const handshakes = await openMany(bare, connectionCount, atATime);
  const connectsPerSecond = connectionCount / ((performance.now() - started) / 1_000);
  await closeAll(handshakes);

  const before = await load.server.memory();
  const idle = await openMany(live, connectionCount, atATime);
  const after = await load.server.memory();
  await closeAll(idle);

  const cut = performance.now();
  const back = await openMany(live, connectionCount, connectionCount);
  const stormMs = performance.now() - cut;
  await closeAll(back);
  return { connectsPerSecond, memoryEach: (used(after) - used(before)) / connectionCount, stormMs };
}

/** Connects as soon as somebody answers at that address, asking every few milliseconds. */
async function followWhenUp(account) {
  for (;;) {
    const { socket, ready } = follow(account);
    const isUp = await ready.then(
      () => true,
      () => false,
    );
    if (isUp) return socket;
    await new Promise((done) => setTimeout(done, 10));
  }
}

/** Ends the server by force and starts it again on its port: from the start of the process to the first acknowledgement, ms. */
export async function measureRestart(load, database) {
  const { server, pairs } = load;
  await server.end('SIGKILL');
  const starting = startProgram(server.name, database, { env: { PORT: new URL(server.origin).port } });
  const started = performance.now();
  const [{ speech, count }] = pairs;
  speech.supply(count, 1);
  const { id, frame } = speech.message(count);
  const socket = await followWhenUp(speech.people.a);
  const acknowledged = new Promise((resolve, reject) => {
    socket.on('message', (data) => {
      const answer = JSON.parse(data.toString('utf8'));
      if (answer.error !== undefined) reject(new Error(data.toString('utf8')));
      else if (speech.readA(answer).some(({ ack }) => ack === id)) resolve(performance.now());
    });
  });
  socket.send(frame);
  const ms = (await acknowledged) - started;
  socket.terminate();
  pairs[0].count += 1;
  load.server = await starting;
  return ms;
}
