/** `npm run doctor`: is this installation in order? */
import { runProgram } from './lib/run-program.mjs';

await runProgram('scripts/doctor.mjs', 'src/doctor.ts');
