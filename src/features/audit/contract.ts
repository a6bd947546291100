/** What administrators ask of the audit log: who did what to whom and when, never content. */
import * as z from 'zod';
import { uuid } from '#src/features/identity/contract.ts';
import { instant } from '#src/platform/wire-schema.ts';

/** Groups of actions for the filter, by the first part of their names. */
export const auditGroups = {
  signIn: ['session', 'password', 'recovery', 'device', 'identity', 'factor', 'passkey'],
  people: ['account', 'invitation', 'care-link', 'dependent', 'mail', 'person'],
  conversations: ['conversation', 'message', 'file'],
  visits: ['visit', 'call', 'provider'],
  appointments: ['appointment', 'calendar-feed', 'schedule', 'visit-type'],
  clinic: ['clinic', 'care-team', 'topic', 'quick-reply', 'absence', 'notifications', 'root'],
  records: ['audit', 'records', 'retention'],
} as const;
export type AuditGroup = keyof typeof auditGroups;
const group = z.enum([
  'signIn',
  'people',
  'conversations',
  'visits',
  'appointments',
  'clinic',
  'records',
] satisfies AuditGroup[]);

const subject = z.string().min(1).max(100);
/** Before this row, by time and id. */
const auditCursor = z.object({ at: instant, id: uuid });

export const auditRow = z.object({
  id: uuid,
  /** Place in the chain; null in the seconds before it has one. */
  seq: z.number().int().nullable(),
  at: instant,
  actorId: uuid.nullable(),
  /** Null: nobody, or nobody who has an account any more. */
  actorName: z.string().nullable(),
  action: z.string(),
  subjectId: z.string().nullable(),
  /** Null where the subject is no person. */
  subjectName: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});
export type AuditRow = z.infer<typeof auditRow>;

const auditFilter = z.object({
  /** From (inclusive) and until (exclusive), milliseconds since 1970. */
  from: instant.nullable(),
  until: instant.nullable(),
  actorId: uuid.nullable(),
  /** A person, a conversation or whatever else a row is about. */
  subjectId: subject.nullable(),
  group: group.nullable(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

const finding = z.object({
  kind: z.enum(['changed', 'moved', 'foreign', 'missing', 'rewritten', 'truncated', 'head', 'late']),
  from: z.number().int().nullable(),
  to: z.number().int().nullable(),
});
export type AuditFinding = z.infer<typeof finding>;

/** Something that the installation stands for, with the state of the audit log at that moment. Hex. */
export interface SignedStatement {
  readonly statement: unknown;
  readonly auditHead: { readonly seq: number; readonly hash: string };
  readonly publicKey: string;
  /** Ed25519 over the UTF-8 of JSON.stringify([purpose, statement, auditHead.seq, auditHead.hash]). */
  readonly signature: string;
}

export const auditContract = {
  /** Newest first. Looking at the log, and taking it away, is written into it; `export` of one filter counts once. */
  list: {
    input: auditFilter.extend({
      purpose: z.enum(['view', 'export']),
      cursor: auditCursor.nullish(),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ rows: z.array(auditRow), next: auditCursor.nullable() }),
  },
  /** The newest signed head. `key`: short name of the key that signed it. */
  state: {
    output: z.object({
      head: z.object({ seq: z.number().int(), at: instant, hash: z.string() }).nullable(),
      key: z.string(),
    }),
  },
  /** Reads the whole log; no findings: nobody has touched it. */
  verify: {
    output: z.object({
      rows: z.number().int(),
      through: z.number().int(),
      findings: z.array(finding),
    }),
  },
  /** Signs the end of the log; the answer is a file for keeping outside (docs/records.md). */
  heads: { output: z.object({ file: z.string() }) },
} as const;
