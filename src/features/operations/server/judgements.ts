/** What is made of each thing that was measured: pure, so that every bad case can be shown without a bad machine. */
import type { MailConfig } from '#src/platform/server/config.ts';
import type { CheckName, Finding, FindingCode } from '../contract.ts';
import type { AddressAnswer } from './address-probe.ts';
import type { TurnAnswer } from './turn-probe.ts';

type Judged = Pick<Finding, 'code' | 'values'>;

function found(code: FindingCode, values: Finding['values'] = {}): Judged {
  return { code, values };
}

const dayMs = 24 * 60 * 60 * 1_000;
/** Certificates are renewed a month ahead; in the last two weeks something is wrong with the renewal. */
const expiringDays = 14;
const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** True for an address that only this machine can open. */
function isLocal(publicUrl: string | null): boolean {
  return publicUrl === null || local.test(new URL(publicUrl).hostname);
}

/** `answer` is null where nobody was asked: without an address of its own. */
export function judgeAddress(publicUrl: string | null, answer: AddressAnswer | null, now: number): Judged {
  if (publicUrl === null || isLocal(publicUrl)) return found('address-local');
  const values = { address: publicUrl };
  if (!publicUrl.startsWith('https:')) return found('address-open', values);
  if (answer === null || answer.kind === 'unreachable')
    return found('address-unreachable', { ...values, reason: answer?.reason ?? '' });
  if (answer.kind === 'certificate')
    return found('address-certificate', { ...values, reason: answer.reason });
  if (answer.kind === 'foreign') return found('address-foreign', values);
  const days = answer.expiresAt === null ? null : Math.floor((answer.expiresAt - now) / dayMs);
  if (days === null) return found('address-ok', { ...values, days: '–' });
  return found(days < expiringDays ? 'address-expiring' : 'address-ok', { ...values, days });
}

/** Consulta itself speaks plain HTTP only: an https address means that a proxy stands in front of it. */
export function judgeProxy({
  publicUrl,
  trustProxy,
}: {
  publicUrl: string | null;
  trustProxy: boolean;
}): Judged {
  const behindProxy = publicUrl?.startsWith('https:') === true;
  if (behindProxy) return found(trustProxy ? 'proxy-ok' : 'proxy-untold');
  return found(trustProxy ? 'proxy-absent' : 'proxy-none');
}

export function judgeDemo({ demo, publicUrl }: { demo: boolean; publicUrl: string | null }): Judged {
  if (!demo) return found('demo-off');
  return found(isLocal(publicUrl) ? 'demo-here' : 'demo-public');
}

export interface DatabaseFacts {
  /** Such as 180004. */
  readonly versionNumber: number;
  readonly version: string;
  readonly hasBtreeGist: boolean;
  /** Names that the program has and the database has not, and the other way round. */
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly applied: number;
}

/** `null`: there is none yet, the first start makes it. */
export function judgeDatabase(facts: DatabaseFacts | 'unreachable' | null): Judged {
  if (facts === null) return found('database-new');
  if (facts === 'unreachable') return found('database-unreachable');
  if (facts.unknown.length > 0) return found('database-ahead', { name: facts.unknown[0] ?? '' });
  if (facts.missing.length > 0) return found('database-behind', { count: facts.missing.length });
  if (!facts.hasBtreeGist) return found('database-extension');
  return found('database-ok', { count: facts.applied });
}

/** `null`: this is the only instance, and nobody was asked. */
export function judgeRedis(answered: boolean | null): Judged {
  if (answered === null) return found('redis-none');
  return found(answered ? 'redis-ok' : 'redis-unreachable');
}

const gigabyte = 1024 ** 3;
/** Uploads stop at a quarter of a gigabyte (attachments, `reservedBytes`); before that somebody should know. */
const fullBytes = gigabyte / 4;
const lowBytes = 2 * gigabyte;
const lowShare = 0.1;

export function judgeDisk({ freeBytes, totalBytes }: { freeBytes: number; totalBytes: number }): Judged {
  const values = {
    free: Number((freeBytes / gigabyte).toFixed(1)),
    percent: totalBytes === 0 ? 0 : Math.round((100 * freeBytes) / totalBytes),
  };
  if (freeBytes < fullBytes) return found('disk-full', values);
  const low = freeBytes < lowBytes || (freeBytes < lowShare * totalBytes && freeBytes < 20 * gigabyte);
  return found(low ? 'disk-low' : 'disk-ok', values);
}

/** `open`: names (inside the data folder) that somebody beside their owner can read. */
export function judgeSecrets({ open, count }: { open: readonly string[]; count: number }): Judged {
  if (open.length === 0) return found('secrets-ok', { count });
  return found('secrets-open', { files: open.slice(0, 5).join(', ') });
}

/** Every night, with some hours of grace. */
const backupEveryMs = 26 * 60 * 60 * 1_000;

export function judgeBackups(lastAt: number | null, now: number): Judged {
  if (lastAt === null) return found('backups-none');
  const hours = Math.max(0, Math.round((now - lastAt) / (60 * 60 * 1_000)));
  return found(now - lastAt > backupEveryMs ? 'backups-old' : 'backups-ok', { hours });
}

/** What came of signing in at the mail server: null when it went well. */
export interface MailAnswer {
  readonly smtpCode: number | null;
  readonly reason: string;
}

export function judgeMail({ server }: MailConfig, failure: MailAnswer | null): Judged {
  if (server === null) return found('mail-none');
  const values = { host: server.host, port: server.port };
  if (failure === null) return found('mail-ok', values);
  if (failure.reason === 'EAUTH') return found('mail-login', values);
  if (failure.reason === 'ETLS') return found('mail-encryption', values);
  if (failure.smtpCode !== null) return found('mail-refused', { ...values, code: failure.smtpCode });
  return found('mail-unreachable', { ...values, reason: failure.reason });
}

/** `silent`: hosts of push services that did not answer. */
export function judgePush(publicUrl: string | null, silent: readonly string[]): Judged {
  // Browsers have push on https and on localhost only.
  if (publicUrl !== null && !publicUrl.startsWith('https:') && !isLocal(publicUrl))
    return found('push-insecure');
  if (silent.length > 0) return found('push-unreachable', { hosts: silent.join(', ') });
  return found('push-ok');
}

/** One answer for each address; the first bad one is what is said. */
export function judgeTurn(answers: readonly TurnAnswer[]): Judged {
  if (answers.length === 0) return found('turn-none');
  const bad = answers.find(({ outcome }) => outcome !== 'allocated');
  if (bad === undefined) return found('turn-ok', { count: answers.length });
  if (bad.outcome === 'refused') return found('turn-refused', { url: bad.url, code: bad.code });
  return found('turn-silent', { url: bad.url });
}

/** Half a minute is what sign-in codes forgive; the relay's credentials and events' times want better. */
const mostSeconds = 10;

/** Offsets in milliseconds, positive when this machine is ahead; null where nobody could be asked. */
export function judgeClock(offsets: { database: number | null; world: number | null }): Judged {
  const seconds = (offset: number | null) => Math.round(Math.abs(offset ?? 0) / 1_000);
  if (seconds(offsets.database) > mostSeconds)
    return found('clock-database', { seconds: seconds(offsets.database) });
  if (seconds(offsets.world) > mostSeconds) return found('clock-world', { seconds: seconds(offsets.world) });
  return found('clock-ok', { seconds: Math.max(seconds(offsets.database), seconds(offsets.world)) });
}

const oldestPostgres = 16;

export interface VersionFacts {
  readonly app: string;
  /** Null outside of a built installation. */
  readonly build: string | null;
  readonly node: string;
  /** Major version that the program is tested with. */
  readonly wantedNode: string;
  /** Null where the database could not be asked. */
  readonly postgres: { readonly versionNumber: number; readonly version: string } | null;
}

export function judgeVersions({ app, build, node, wantedNode, postgres }: VersionFacts): Judged {
  const values = { app, build: build ?? '–', node, postgres: postgres?.version ?? '–' };
  if (postgres !== null && Math.floor(postgres.versionNumber / 10_000) < oldestPostgres)
    return found('versions-postgres', values);
  if (node.split('.')[0] !== wantedNode.split('.')[0])
    return found('versions-node', { ...values, wanted: wantedNode });
  return found('versions-ok', values);
}

/** What a check itself died of is no sentence for anybody: its name is, the rest is in the log. */
export function judgeFailure(check: CheckName): Judged {
  return found('check-failed', { check });
}
