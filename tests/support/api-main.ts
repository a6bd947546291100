/** The server without pages as a process of its own: nothing has to be built to kill it and start it again. */
import { startClinic } from '#src/clinic.ts';
import { readConfig } from '#src/platform/server/config.ts';
import { createLogger } from '#src/platform/server/logging.ts';

const config = readConfig(process.env);
const clinic = await startClinic({ config, log: createLogger('warn'), pages: 'none' });
process.on('SIGTERM', () => {
  void clinic.close().then(() => process.exit(0));
});
process.send?.({ type: 'ready', origin: clinic.origin, bootstrapToken: clinic.bootstrapToken });
