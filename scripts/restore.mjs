/** `npm run restore`: brings back what `npm run backup` kept. */
import { runProgram } from './lib/run-program.mjs';

await runProgram('scripts/restore.mjs', 'src/restore.ts');
