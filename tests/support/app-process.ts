/** The server as its own process (with the built pages), to be killed and started again. Used by browser and fault tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

export interface AppProcess {
  readonly origin: string;
  readonly bootstrapToken: string | null;
  readonly process: ChildProcess;
  /** What it wrote to stdout and stderr so far. */
  readonly output: () => string;
  /** Sends the signal and waits for the end; answers the exit code (null when a signal ended it). */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const root = resolve(import.meta.dirname, '../..');

interface Ready {
  readonly type: 'ready';
  readonly origin: string;
  readonly bootstrapToken: string | null;
}

function isReady(message: unknown): message is Ready {
  return typeof message === 'object' && message !== null && Reflect.get(message, 'type') === 'ready';
}

/**
 * Starts the server with exactly these variables (and PATH) and waits until it serves; throws with its output when it ends
 * first. `tests/support/api-main.ts` as `entry` leaves the pages out.
 */
export function startAppProcess(
  env: Readonly<Record<string, string>>,
  entry: 'src/server.ts' | 'tests/support/api-main.ts' = 'src/server.ts',
): Promise<AppProcess> {
  const child = spawn(
    join(root, 'node_modules/.bin/node'),
    ['--disable-warning=ExperimentalWarning', entry],
    {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        // As `npm start` has it: what was compiled once is not compiled by every start.
        NODE_COMPILE_CACHE: join(root, '.cache/compile'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const exited = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return new Promise((done, reject) => {
    void exited.then((code) => reject(new Error(`The server ended with ${code}: ${output}`)));
    child.on('message', (message) => {
      if (!isReady(message)) return;
      done({
        origin: message.origin,
        bootstrapToken: message.bootstrapToken,
        process: child,
        output: () => output,
        async end(signal) {
          child.kill(signal);
          return exited;
        },
      });
    });
  });
}
