/** Composition root: reads the configuration, starts the clinic, says so, and lets go of everything when asked to end. */
import { type Clinic, startClinic } from './clinic.ts';
import { readConfig } from './platform/server/config.ts';
import { createLogger } from './platform/server/logging.ts';
import { explainStartFailure, StartError } from './platform/server/start-error.ts';

/** Longer than a clean end takes; then the process goes anyway. */
const lastResortMs = 8_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function exitWith(error: unknown): never {
  const explained = explainStartFailure(error);
  const text =
    explained instanceof StartError
      ? explained.message
      : explained instanceof Error
        ? explained.stack
        : String(explained);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger(config.logLevel);
  let clinic: Clinic | null = null;
  let ending = false;

  const end = async (code: number) => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(code === 0 ? 1 : code), lastResortMs).unref();
    await clinic?.close();
    process.exit(code);
  };
  const starting = startClinic({
    config,
    log,
    pages: process.env.NODE_ENV === 'production' ? 'production' : 'development',
    onStep: (what) => say(`· ${what} …`),
    onLost: (error) => {
      log.fatal({ err: error }, 'database lost');
      void end(1);
    },
  });
  // While still starting, wait for what is being opened: it has to be closed too.
  const endWhenStarted = () => {
    starting.then(
      () => end(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endWhenStarted);
  // The script that started us is gone, however it went.
  process.on('disconnect', endWhenStarted);
  // One forgotten promise must not end everybody's conversation; after an exception nobody caught, nothing can be trusted.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    void end(1);
  });
  clinic = await starting;
  const { origin, bootstrapToken } = clinic;
  log.info({ origin }, 'ready');
  if (process.send !== undefined) {
    process.send({ type: 'ready', origin, demo: config.demo, bootstrapToken });
    return;
  }
  say(`Consulta is ready: ${origin}`);
  if (bootstrapToken !== null) say(`First administrator: open ${origin}/join#${bootstrapToken}`);
}

main().catch(exitWith);
