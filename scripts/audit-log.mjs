/** `npm run audit:verify` and `npm run audit:heads`: is the audit log as it was written, and its signed heads. */
import { runProgram } from './lib/run-program.mjs';

await runProgram('scripts/audit-log.mjs', 'src/audit-log.ts');
