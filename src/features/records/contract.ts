/** What a person's data is: taking all of it, erasing it, and how long records are kept. */
import * as z from 'zod';
import { uuid } from '#src/features/identity/contract.ts';

/** Parts of what the server has about somebody, in the order in which they are written down. */
export const recordSections = [
  'account',
  'sessions',
  'devices',
  'accountChain',
  'passkeys',
  'invitations',
  'careTeams',
  'careLinks',
  'conversations',
  'messagesSent',
  'filesSent',
  'receipts',
  'appointments',
  'visits',
  'visitStays',
  'visitRatings',
  'visitQuality',
  'notices',
  'notificationSettings',
  'pushSubscriptions',
  'absence',
  'workingHours',
  'auditAbout',
  'auditBy',
] as const;
export type RecordSection = (typeof recordSections)[number];

const retentionRule = z.object({
  /** Entries of the audit log, in years; 1 to 100. */
  auditYears: z.number().int().min(1).max(100).nullable(),
  /** Readings of line quality in visits, in days; 7 to 3650. */
  qualityDays: z.number().int().min(7).max(3_650).nullable(),
  /** Invitations that were used, taken back or ran out, in days after that; 1 to 3650. */
  invitationDays: z.number().int().min(1).max(3_650).nullable(),
});
export type RetentionRule = z.infer<typeof retentionRule>;

const row = z.record(z.string(), z.unknown());

export const recordsContract = {
  /**
   * A page of one part of what the server has about a person; `userId` null: oneself. Only administrators ask about others
   * (FORBIDDEN). The first page of the first part is written into the audit log.
   */
  page: {
    input: z.object({
      userId: uuid.nullable(),
      section: z.enum(recordSections),
      after: z.string().max(200).nullable(),
    }),
    output: z.object({ rows: z.array(row), next: z.string().nullable() }),
  },
  /** Erases a person for good. BAD_INPUT unless the name is typed as it is. NOT_FOUND: nobody, or erased before. */
  erase: {
    input: z.object({ userId: uuid, typedName: z.string().max(200) }),
    output: z.object({}),
  },
  /** The signed proof of an erasure as a file (docs/records.md); NOT_FOUND without one. */
  proof: { input: z.object({ userId: uuid }), output: z.object({ file: z.string() }) },
  /** Who was erased and when, newest first. */
  erasures: { output: z.array(z.object({ userId: uuid, at: z.number().int() })) },
  retention: { output: retentionRule },
  putRetention: { input: retentionRule, output: z.object({}) },
} as const;
