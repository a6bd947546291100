/** nginx as a clinic has it: deploy/nginx.conf with its blanks filled in, without TLS, for this machine only. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findNginx } from '../../scripts/lib/call-tools.mjs';

const program: string | null = findNginx();
export const hasProxy = program !== null;

export interface FrontProxy {
  /** Reads its configuration again; connections that are open stay with the old workers until they end. */
  reload(): void;
  close(): Promise<void>;
}

/** The example's http part, all of it that does not need a certificate. */
function filledIn(port: number, instancePorts: readonly number[]): string {
  const text = readFileSync('deploy/nginx.conf', 'utf8')
    .replace(/server \{\n {4}listen 80;[^}]*\}\n/, '')
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace('    listen [::]:443 ssl;\n', '')
    .replaceAll('<clinic.example>', '127.0.0.1');
  const kept = text.split('\n').filter((line) => !/^ *(ssl_|http2 )/.test(line));
  return kept
    .map((line) =>
      line.replace(
        /<10\.0\.0\.1(\d):3000>/,
        (_, nth: string) => `127.0.0.1:${instancePorts[Number(nth) - 1] ?? 0}`,
      ),
    )
    .join('\n');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Starts it in front of these ports; `folder` is for its own files. */
export async function startProxy(
  folder: string,
  port: number,
  instancePorts: readonly number[],
): Promise<FrontProxy> {
  if (program === null) throw new Error('there is no nginx');
  mkdirSync(folder, { recursive: true });
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    [
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;`,
      process.getuid?.() === 0 ? 'user root;' : '',
      'events { worker_connections 4096; }',
      'http { access_log off;',
      ...places.map((name) => `${name}_temp_path ${folder}/${name};`),
      filledIn(port, instancePorts),
      '}',
    ].join('\n'),
  );
  const child: ChildProcess = spawn(program, ['-c', config, '-p', folder], { stdio: 'ignore' });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(readFileSync(join(folder, 'error.log'), 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    reload: () => void child.kill('SIGHUP'),
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
