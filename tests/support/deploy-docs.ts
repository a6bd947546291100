/** The commands of docs/deploy.md as they stand there, run on this machine with other folders, ports and no service manager. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Every `sh` block of one chapter, in order. */
export function blocksOf(chapter: string): string[] {
  const text = readFileSync(join(root, 'docs/deploy.md'), 'utf8');
  const from = text.indexOf(`\n## ${chapter}\n`);
  if (from < 0) throw new Error(`no chapter ${chapter}`);
  const to = text.indexOf('\n## ', from + 4);
  return [...text.slice(from, to).matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
}

/** A block by something that stands in it, once. */
export function blockWith(blocks: readonly string[], part: string): string {
  const found = blocks.filter((block) => block.includes(part));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} blocks with ${part}`);
  return found[0];
}

export interface Sandbox {
  /** Where `/etc` and `/var` of the machine are. */
  readonly folder: string;
  /** A path of the machine that the text names. */
  at(path: string): string;
  /** Runs commands in one shell, as the text says, and answers what they printed; throws where one fails. */
  run(commands: string): string;
}

/** Programs that act on the whole machine, as far as a test goes: who runs it, who owns what, and services, are left as they are. */
const standIns = {
  runuser: 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
  install:
    'for each; do shift; case "$each" in -o|-g) skip=1;; *) [ -n "$skip" ] || set -- "$@" "$each"; skip=;; esac; done; exec /usr/bin/install "$@"',
  chown: 'exit 0',
  systemctl: 'exit 0',
  getent: 'echo "203.0.113.7 STREAM"',
  certbot: `mkdir -p "$SANDBOX/etc/letsencrypt/live/$CERT_NAME" "$SANDBOX/etc/letsencrypt/renewal-hooks/deploy" && cd "$SANDBOX/etc/letsencrypt/live/$CERT_NAME" && exec openssl req -x509 \\
    -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$CERT_NAME" -addext "subjectAltName=DNS:$CERT_NAME" \\
    -keyout privkey.pem -out fullchain.pem 2>/dev/null`,
};

/** `changes`: pairs of what stands in the text and what is true here (ports); `env`: further variables of the shell. */
export function openSandbox(
  folder: string,
  changes: readonly (readonly [string, string])[],
  env: Readonly<Record<string, string>>,
): Sandbox {
  const programs = join(folder, 'programs');
  for (const path of [programs, join(folder, 'etc/systemd/system'), join(folder, 'etc/nginx/conf.d')])
    mkdirSync(path, { recursive: true });
  for (const [name, line] of Object.entries(standIns)) {
    writeFileSync(join(programs, name), `#!/bin/bash\n${line}\n`);
    chmodSync(join(programs, name), 0o755);
  }
  const adapt = (text: string) =>
    changes
      .reduce((all, [from, to]) => all.replaceAll(from, to), text)
      .replaceAll('/opt/consulta', root)
      .replace(/(^|[\s=])\/(etc|var)\//gm, `$1${folder}/$2/`);
  return {
    folder,
    at: (path) => join(folder, path),
    run(commands) {
      const { status, stdout, stderr } = spawnSync('bash', ['-euc', adapt(commands)], {
        cwd: root,
        encoding: 'utf8',
        env: {
          ...process.env,
          ...env,
          SANDBOX: folder,
          PATH: `${programs}:${process.env.PATH}`,
        },
      });
      if (status !== 0) throw new Error(`${status}: ${stdout}${stderr}\n${commands}`);
      return stdout;
    },
  };
}
