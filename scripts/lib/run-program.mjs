/** Runs one of the programs beside the server (doctor, backup, restore) the way `npm start` runs the server. */
import { spawn } from 'node:child_process';
import {
  continueUnderPinnedNode,
  fail,
  node24,
  prepareGenerated,
  prepareInstall,
  projectEnvironment,
  root,
  runsPinnedNode,
} from './prepare.mjs';

/** `script` is the caller, `program` what it runs; arguments and settings go through, and so does the exit code. */
export async function runProgram(script, program) {
  await prepareInstall();
  if (!runsPinnedNode()) await continueUnderPinnedNode(script);
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if (error.code !== 'ENOENT') fail(`.env cannot be read: ${error.message}`);
  }
  await prepareGenerated();
  const child = spawn(node24, ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)], {
    cwd: root,
    env: projectEnvironment(),
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
}
