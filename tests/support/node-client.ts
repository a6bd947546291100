/** examples/node-client as an integrator runs it: a process of its own. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ClientSettings {
  origin: string;
  email: string;
  password: string;
  /** Folder of its memory. */
  state: string;
}

/** What it printed, line by line; rejects with what it complained about. */
export async function runNodeClient(
  { origin, email, password, state }: ClientSettings,
  ...args: string[]
): Promise<string[]> {
  const { stdout } = await run(process.execPath, ['examples/node-client/main.ts', ...args], {
    env: {
      ...process.env,
      CONSULTA_URL: origin,
      CONSULTA_EMAIL: email,
      CONSULTA_PASSWORD: password,
      CONSULTA_STATE: state,
    },
  });
  return stdout.trim().split('\n');
}

/** The same with `--json`, parsed. */
export async function askNodeClient(settings: ClientSettings, ...args: string[]): Promise<unknown[]> {
  return (await runNodeClient(settings, ...args, '--json')).map((line): unknown => JSON.parse(line));
}
