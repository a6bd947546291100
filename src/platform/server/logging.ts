/** Structured logs without secrets: bodies are never logged, and these names are blanked wherever they stand. */
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const secretNames = [
  'authKey',
  'currentAuthKey',
  'recoveryAuthKey',
  'newRecoveryAuthKey',
  'password',
  'token',
  'secret',
  'cookie',
  'authorization',
  'set-cookie',
  'connectionString',
];
const paths = secretNames.flatMap((name) => {
  const key = name.includes('-') ? `["${name}"]` : `.${name}`;
  return [key.replace(/^\./, ''), `*${key}`, `*.*${key}`];
});

/** The process's logger; tests hand a stream in. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: { paths, censor: '[redacted]' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
