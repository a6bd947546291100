/** Runs the whole list without a test library: the mutation check calls it in a changed copy of the source. Exit code 1 at the first failure. */
import { secretReady } from '../secret/sodium-secret.ts';
import { attacks } from './attacks.ts';

await secretReady();
for (const attack of attacks) {
  try {
    await attack.run();
  } catch (error) {
    process.stdout.write(
      `${attack.rule} ${attack.title}: ${error instanceof Error ? error.message : 'failed'}\n`,
    );
    process.exit(1);
  }
}
