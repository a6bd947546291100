/** Everything that can be set from outside, checked once at start. `.env.example` tells each variable in words. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { readIceUrls } from './ice-urls.ts';
import { type MailSender, readMailSender, readSmtpUrl, type SmtpServer } from './mail-settings.ts';
import { readOrCreateSecret, type SecretName } from './secrets.ts';
import { StartError } from './start-error.ts';
import { readUploadThingToken, type UploadThingToken } from './upload-thing-token.ts';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');
const httpUrl = z
  .url({ protocol: /^https?$/ })
  .refine((value) => URL.canParse(value) && new URL(value).pathname === '/');
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);

const whole = z
  .string()
  .regex(/^\d{1,7}$/)
  .transform(Number)
  .refine((value) => value > 0);

/** Addresses of STUN and TURN servers with commas between them. */
const iceUrls = (...schemes: readonly [string, ...string[]]) =>
  z
    .string()
    .transform((value) => readIceUrls(value, schemes))
    .refine((urls) => urls !== null);

/** Origins with commas between them. */
const origins = z
  .string()
  .transform((value) => value.split(',').map((each) => each.trim()))
  .refine((values) => values.every((each) => URL.canParse(each) && new URL(each).origin === each));

const schema = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: httpUrl.optional(),
  TRUST_PROXY: onOff.default(false),
  DATA_DIR: z.string().min(1).default('data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  SESSION_SECRET: z.string().min(32).optional(),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .refine((value) => /^\/?\d{0,3}$/.test(new URL(value).pathname))
    .optional(),
  DEMO: onOff.default(true),
  ADMIN_EMAIL: z.email().max(254).toLowerCase().optional(),
  LOG_LEVEL: z.enum(logLevels).default('warn'),
  RATE_LIMIT_SCALE: z.coerce.number().positive().max(1_000_000).default(1),
  MAX_FILE_MB: whole.refine((value) => value <= 4_096).default(100),
  STORAGE_QUOTA_GB: whole.default(50),
  UPLOADTHING_TOKEN: z
    .string()
    .refine((value) => readUploadThingToken(value) !== null)
    .optional(),
  STUN_URLS: iceUrls('stun', 'stuns').optional(),
  TURN_URLS: iceUrls('turn', 'turns', 'stun', 'stuns').optional(),
  TURN_SECRET: z.string().min(16).optional(),
  PUSH_SERVICES: origins.optional(),
  SMTP_URL: z
    .string()
    .transform(readSmtpUrl)
    .refine((server) => server !== null)
    .optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  BACKUP_PASSPHRASE: z.string().min(12).optional(),
  MAIL_FROM: z
    .string()
    .transform(readMailSender)
    .refine((sender) => sender !== null)
    .optional(),
});
type VariableName = keyof typeof schema.shape;

/** What each variable has to look like, for the sentence that refuses a wrong one. */
const expected: Record<VariableName, string> = {
  PORT: 'a port number from 0 to 65535',
  HOST: 'an address to listen on, such as 0.0.0.0',
  PUBLIC_URL: 'a web address without a path, such as https://clinic.example',
  TRUST_PROXY: 'on or off',
  DATA_DIR: 'a folder',
  DATABASE_URL: 'a PostgreSQL address, such as postgresql://user:password@host:5432/consulta',
  SESSION_SECRET: 'at least 32 characters',
  REDIS_URL: 'a Redis address, such as redis://:password@host:6379 (rediss:// with TLS)',
  DEMO: 'on or off',
  ADMIN_EMAIL: 'an e-mail address, such as office@clinic.example',
  LOG_LEVEL: `one of ${logLevels.join(', ')}`,
  RATE_LIMIT_SCALE: 'a number above 0 that multiplies every rate limit',
  MAX_FILE_MB: 'a whole number of megabytes from 1 to 4096',
  STORAGE_QUOTA_GB: 'a whole number of gigabytes, at least 1',
  UPLOADTHING_TOKEN: 'the token from the UploadThing dashboard',
  STUN_URLS: 'addresses such as stun:turn.clinic.example:3478, with commas between them',
  TURN_URLS:
    'addresses such as turn:turn.clinic.example:3478?transport=udp or turns:turn.clinic.example:5349?transport=tcp, with commas between them',
  TURN_SECRET: 'at least 16 characters, the same as static-auth-secret of the TURN server',
  PUSH_SERVICES: 'web addresses without a path, such as https://push.example, with commas between them',
  SMTP_URL:
    'the address of a mail server, such as smtps://user:password@mail.example or smtp://user:password@mail.example:587 (special characters of the password as %XX; ?tls=off only without a password)',
  METRICS_TOKEN: 'at least 16 characters',
  BACKUP_PASSPHRASE: 'at least 12 characters',
  MAIL_FROM: 'an e-mail address, such as office@clinic.example or The clinic <office@clinic.example>',
};

/** Variables that may be given as a file instead: `NAME_FILE=/run/secrets/name`. */
const fromFile = [
  'DATABASE_URL',
  'REDIS_URL',
  'SESSION_SECRET',
  'UPLOADTHING_TOKEN',
  'TURN_SECRET',
  'SMTP_URL',
  'BACKUP_PASSPHRASE',
  'METRICS_TOKEN',
] as const;

/** Servers that help browsers to find a way to each other. */
export interface IceConfig {
  readonly stunUrls: readonly string[];
  /** Null: this clinic has no relay. */
  readonly turn: { readonly urls: readonly string[]; readonly secret: string } | null;
}

export interface MailConfig {
  /** Null: mails stay in a folder of this installation. */
  readonly server: SmtpServer | null;
  readonly from: MailSender;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Null when not set: then the address follows from the port that was really taken. */
  readonly publicUrl: string | null;
  readonly trustProxy: boolean;
  /** Absolute path. */
  readonly dataDir: string;
  /** Null: the embedded server is used. */
  readonly databaseUrl: string | null;
  /** Null: this instance is the only one. */
  readonly redisUrl: string | null;
  readonly demo: boolean;
  /** Address of the first administrator; that of the demo clinic while the demo is on. */
  readonly adminEmail: string;
  readonly logLevel: string;
  readonly rateLimitScale: number;
  /** Largest file a person may attach, before encryption. */
  readonly maxFileBytes: number;
  /** What all attachments of the clinic may take together. */
  readonly storageQuotaBytes: number;
  /** Null: attachments stay on this server. */
  readonly uploadThing: UploadThingToken | null;
  readonly ice: IceConfig;
  /** Origins of push services beside those of the known browsers. */
  readonly pushServices: readonly string[];
  readonly mail: MailConfig;
  /** Null: only programs of this machine read the figures. */
  readonly metricsToken: string | null;
  /** Null: backups lie open. */
  readonly backupPassphrase: string | null;
  /** A secret of this installation; made on first use and kept under DATA_DIR/secrets unless it is set from outside. */
  secret(name: SecretName): string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

function withFiles(env: Environment): Environment {
  const merged: Record<string, string | undefined> = { ...env };
  for (const name of fromFile) {
    const path = env[`${name}_FILE`];
    if (path === undefined || path === '') continue;
    if (env[name]) throw new StartError(`Set ${name} or ${name}_FILE, not both.`);
    try {
      merged[name] = readFileSync(path, 'utf8').trim();
    } catch (error) {
      throw new StartError(`${name}_FILE names a file that cannot be read.`, { cause: error });
    }
  }
  return merged;
}

function isVariable(name: unknown): name is VariableName {
  return typeof name === 'string' && name in expected;
}

function readValues(env: Environment) {
  // An empty variable is what a commented-out line in many set-ups becomes: it means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const name = result.error.issues[0]?.path[0];
  throw new StartError(isVariable(name) ? `${name} must be ${expected[name]}.` : 'A variable is wrong.');
}

function readIce({ STUN_URLS, TURN_URLS, TURN_SECRET: secret }: ReturnType<typeof readValues>): IceConfig {
  const all = TURN_URLS ?? [];
  const urls = all.filter((url) => url.startsWith('turn'));
  if (TURN_URLS !== undefined && urls.length === 0)
    throw new StartError(
      'TURN_URLS needs a turn: or turns: address; stun: addresses alone belong in STUN_URLS.',
    );
  if ((secret === undefined) !== (TURN_URLS === undefined))
    throw new StartError('Set TURN_URLS and TURN_SECRET together, or neither.');
  const stunUrls = [...(STUN_URLS ?? []), ...all.filter((url) => url.startsWith('stun'))];
  return { stunUrls, turn: secret === undefined ? null : { urls, secret } };
}

function readMail({ SMTP_URL, MAIL_FROM }: ReturnType<typeof readValues>): MailConfig {
  const server = SMTP_URL ?? null;
  if (server !== null && MAIL_FROM === undefined)
    throw new StartError('Set MAIL_FROM beside SMTP_URL: the address that e-mails come from.');
  return { server, from: MAIL_FROM ?? { name: 'Consulta', address: 'no-reply@clinic.example' } };
}

/** Several instances have to agree on these; each would otherwise make its own. */
function requireShared(values: ReturnType<typeof readValues>): void {
  const needed = {
    DATABASE_URL: 'all instances keep everything in one database',
    SESSION_SECRET: 'all instances have to sign with the same one',
    PUBLIC_URL: 'all instances are reached under one address',
  } as const;
  if (values.REDIS_URL === undefined) return;
  for (const name of ['DATABASE_URL', 'SESSION_SECRET', 'PUBLIC_URL'] as const)
    if (values[name] === undefined) throw new StartError(`Set ${name} beside REDIS_URL: ${needed[name]}.`);
}

/** Reads the configuration; throws a {@link StartError} naming the first variable that is wrong (never its value). */
export function readConfig(env: Environment): Config {
  const values = readValues(withFiles(env));
  requireShared(values);
  const { UPLOADTHING_TOKEN: token } = values;
  if (token !== undefined && values.PUBLIC_URL === undefined)
    throw new StartError('Set PUBLIC_URL beside UPLOADTHING_TOKEN: UploadThing reports there what was sent.');
  const dataDir = resolve(values.DATA_DIR);
  const secrets = new Map<SecretName, string>();
  if (values.SESSION_SECRET !== undefined) secrets.set('session', values.SESSION_SECRET);
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL === undefined ? null : new URL(values.PUBLIC_URL).origin,
    trustProxy: values.TRUST_PROXY,
    dataDir,
    databaseUrl: values.DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    demo: values.DEMO,
    adminEmail: (values.DEMO ? undefined : values.ADMIN_EMAIL) ?? 'admin@clinic.example',
    logLevel: values.LOG_LEVEL,
    rateLimitScale: values.RATE_LIMIT_SCALE,
    maxFileBytes: values.MAX_FILE_MB * 1024 ** 2,
    storageQuotaBytes: values.STORAGE_QUOTA_GB * 1024 ** 3,
    uploadThing: token === undefined ? null : readUploadThingToken(token),
    ice: readIce(values),
    pushServices: values.PUSH_SERVICES ?? [],
    mail: readMail(values),
    metricsToken: values.METRICS_TOKEN ?? null,
    backupPassphrase: values.BACKUP_PASSPHRASE ?? null,
    secret(name) {
      const secret = secrets.get(name) ?? readOrCreateSecret(dataDir, name);
      secrets.set(name, secret);
      return secret;
    },
  };
}

/** Origins that may talk to the server, exactly as a browser writes them. */
export function allowedOrigins(config: Config, actualPort: number): readonly string[] {
  if (config.publicUrl !== null) return [config.publicUrl];
  return [`http://localhost:${actualPort}`, `http://127.0.0.1:${actualPort}`];
}
