/** What is checked of an installation, and everything that can be found. The sentences are in the catalogue, under the same codes. */
import * as z from 'zod';

export const checkNames = [
  'address',
  'proxy',
  'demo',
  'database',
  'redis',
  'disk',
  'secrets',
  'backups',
  'mail',
  'push',
  'turn',
  'clock',
  'versions',
] as const;
export type CheckName = (typeof checkNames)[number];
export type CheckState = 'ok' | 'warning' | 'problem';

/** Each thing that can be found: which check finds it, and how bad it is. */
export const findings = {
  'address-ok': ['address', 'ok'],
  'address-local': ['address', 'warning'],
  'address-open': ['address', 'problem'],
  'address-unreachable': ['address', 'warning'],
  'address-foreign': ['address', 'problem'],
  'address-certificate': ['address', 'problem'],
  'address-expiring': ['address', 'warning'],
  'proxy-ok': ['proxy', 'ok'],
  'proxy-none': ['proxy', 'ok'],
  'proxy-untold': ['proxy', 'problem'],
  'proxy-absent': ['proxy', 'warning'],
  'demo-off': ['demo', 'ok'],
  'demo-here': ['demo', 'warning'],
  'demo-public': ['demo', 'problem'],
  'database-ok': ['database', 'ok'],
  'database-new': ['database', 'ok'],
  'database-unreachable': ['database', 'problem'],
  'database-behind': ['database', 'problem'],
  'database-ahead': ['database', 'problem'],
  'database-extension': ['database', 'problem'],
  'redis-none': ['redis', 'ok'],
  'redis-ok': ['redis', 'ok'],
  'redis-unreachable': ['redis', 'problem'],
  'disk-ok': ['disk', 'ok'],
  'disk-low': ['disk', 'warning'],
  'disk-full': ['disk', 'problem'],
  'secrets-ok': ['secrets', 'ok'],
  'secrets-open': ['secrets', 'problem'],
  'backups-ok': ['backups', 'ok'],
  'backups-none': ['backups', 'warning'],
  'backups-old': ['backups', 'warning'],
  'mail-ok': ['mail', 'ok'],
  'mail-none': ['mail', 'warning'],
  'mail-unreachable': ['mail', 'problem'],
  'mail-login': ['mail', 'problem'],
  'mail-encryption': ['mail', 'problem'],
  'mail-refused': ['mail', 'problem'],
  'push-ok': ['push', 'ok'],
  'push-insecure': ['push', 'warning'],
  'push-unreachable': ['push', 'warning'],
  'turn-ok': ['turn', 'ok'],
  'turn-none': ['turn', 'warning'],
  'turn-silent': ['turn', 'problem'],
  'turn-refused': ['turn', 'problem'],
  'clock-ok': ['clock', 'ok'],
  'clock-database': ['clock', 'problem'],
  'clock-world': ['clock', 'problem'],
  'versions-ok': ['versions', 'ok'],
  'versions-node': ['versions', 'warning'],
  'versions-postgres': ['versions', 'problem'],
  'check-failed': [null, 'problem'],
} as const satisfies Record<string, readonly [CheckName | null, CheckState]>;
export type FindingCode = keyof typeof findings;

const codes = z.custom<FindingCode>((value) => typeof value === 'string' && value in findings);

export const finding = z.object({
  check: z.enum(checkNames),
  code: codes,
  /** What the sentence names: addresses, numbers, days. Never a secret. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Finding = z.infer<typeof finding>;

export const operationsContract = {
  /** Administrators: how this installation stands. Asks the mail server, the relay and the push services, so it takes some seconds. */
  checks: { output: z.object({ at: z.number().int(), findings: z.array(finding) }) },
} as const;
