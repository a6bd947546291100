/** A Redis of a test's own: started, stopped, frozen and started again on the same port. Nothing of it is on disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { findRedisServer } from '../../scripts/lib/call-tools.mjs';

const program: string | null = findRedisServer();
export const hasRedisServer = program !== null;

export interface RedisServer {
  readonly url: string;
  /** Gone at once, with everything in it. */
  kill(): Promise<void>;
  /** Takes connections and answers nothing, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Starts it again; resolves when it answers. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilItAnswers(url: string): Promise<void> {
  const client = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  await client.ping();
  client.disconnect();
}

/** Starts one; `password` is asked for when it is given. */
export async function startRedisServer({ password }: { password?: string } = {}): Promise<RedisServer> {
  if (program === null) throw new Error('there is no redis-server');
  const port = await freePort();
  const url = `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`;
  const secured = password === undefined ? [] : ['--requirepass', password];
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    child = spawn(program ?? '', [...settings, ...secured], { stdio: 'ignore' });
    await untilItAnswers(url);
  }
  async function kill(): Promise<void> {
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    child = null;
  }

  await start();
  return {
    url,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    start,
    close: kill,
  };
}
