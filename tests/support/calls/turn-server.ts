/** A real coturn as a child of a test: HMAC credentials, free ports, to be killed and started again on the same port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTurnServer } from '../../../scripts/lib/call-tools.mjs';
import { TurnClient, type TurnCredential } from './turn-client.ts';

const host = '127.0.0.1';

/** Where it is false, tests through a relay are skipped; `npm test` says so in a line. */
export const hasTurnServer = findTurnServer() !== null;

export interface TurnServer {
  readonly port: number;
  readonly secret: string;
  /** `turn:` address of this server. */
  readonly url: string;
  /** What it wrote so far. */
  output(): string;
  /** Ends it as a power cut would; its allocations are gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Credentials as the app makes them: the user name says when they end. */
export function turnCredential(secret: string, lifetimeSeconds: number, id = 'test'): TurnCredential {
  const username = `${Math.floor(Date.now() / 1_000) + lifetimeSeconds}:${id}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

/** A port that is free for UDP and TCP; coturn takes both. */
export function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const udp = createSocket('udp4');
    udp.once('error', reject);
    udp.bind(0, host, () => {
      const { port } = udp.address();
      const tcp = createServer();
      tcp.once('error', () => udp.close(() => freePort().then(done, reject)));
      tcp.listen(port, host, () => tcp.close(() => udp.close(() => done(port))));
    });
  });
}

/** What a test's server is started with; nothing else but the ports decides what it does. */
function ownArguments(secret: string): string[] {
  return [
    `--listening-ip=${host}`,
    `--relay-ip=${host}`,
    '--realm=test',
    '--use-auth-secret',
    `--static-auth-secret=${secret}`,
    '--fingerprint',
    // Both ends of a test's call live on this machine; docs/turn.md tells what a clinic's server denies.
    '--allow-loopback-peers',
    '--no-tls',
    '--no-dtls',
    '--no-cli',
    '--no-rfc5780',
  ];
}

/**
 * Starts coturn and waits until it answers. With `configFile` that file alone says what is allowed; it has to listen on
 * 127.0.0.1 and use the `secret` given. Throws with its output when it ends first.
 */
export async function startTurnServer(
  given: { configFile?: string; secret?: string; port?: number } = {},
): Promise<TurnServer> {
  const program = findTurnServer();
  if (program === null) throw new Error('coturn is not installed.');
  const secret = given.secret ?? randomBytes(16).toString('hex');
  const port = given.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'consulta-turn-'));
  const firstRelayPort = randomInt(20_000, 32_000);
  const args = [
    ...(given.configFile === undefined ? ['-n', ...ownArguments(secret)] : ['-c', given.configFile]),
    `--listening-port=${port}`,
    `--min-port=${firstRelayPort}`,
    `--max-port=${firstRelayPort + 200}`,
    `--userdb=${join(folder, 'turndb')}`,
    `--pidfile=${join(folder, 'turn.pid')}`,
    '--log-file=stdout',
  ];

  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let output = '';
  const start = async () => {
    const started = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    ended = new Promise((done) => started.once('close', () => done()));
    const client = new TurnClient({ address: host, port }, turnCredential(secret, 60));
    const early = ended.then(() => {
      throw new Error(`coturn ended: ${output}`);
    });
    try {
      await Promise.race([client.binding(), early]);
    } finally {
      client.close();
    }
  };
  const kill = async () => {
    child?.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    secret,
    url: `turn:${host}:${port}`,
    output: () => output,
    kill,
    start,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
