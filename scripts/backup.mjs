/** `npm run backup`: a copy of everything that the clinic is. */
import { runProgram } from './lib/run-program.mjs';

await runProgram('scripts/backup.mjs', 'src/backup.ts');
