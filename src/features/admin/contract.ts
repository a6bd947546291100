/** What the clinic's administrators (and, for invitations, providers) ask of the server. Never message content. */
import * as z from 'zod';
import { displayName, email, locale, role, uuid } from '#src/features/identity/contract.ts';

export const officeHours = z
  .array(
    z.object({
      day: z.number().int().min(0).max(6),
      from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
      to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    }),
  )
  .max(21);

export const clinicSettings = z.object({
  name: displayName,
  emergencyNumber: z
    .string()
    .trim()
    .regex(/^[0-9 +()-]{2,20}$/),
  promisedReplyMinutes: z.number().int().min(5).max(20_160),
  officeHours,
  timeZone: z.string().min(1).max(64),
  /** Content of messages is removed after so many days; null: kept for ever. */
  retentionDays: z.number().int().min(30).max(36_500).nullable(),
  /** For people whose own language is not known. */
  locale,
  /** How long before its start and after its end the room of a visit is open. */
  joinBeforeMinutes: z.number().int().min(0).max(240),
  joinAfterMinutes: z.number().int().min(0).max(240),
  /** Patients in the waiting room are told their place and how long it may take. */
  showQueuePosition: z.boolean(),
  /** How long before an appointment people are reminded. */
  reminderMinutes: z.array(z.number().int().min(5).max(20_160)).max(5),
});
export type ClinicSettings = z.infer<typeof clinicSettings>;

export const invitationRow = z.object({
  id: uuid,
  purpose: z.enum(['join', 'reset']),
  email: z.string(),
  displayName: z.string(),
  role,
  expiresAt: z.number().int(),
  state: z.enum(['open', 'used', 'expired', 'revoked']),
  /** What became of its e-mail; null where none was sent: links to start over are handed over by the clinic. */
  mail: z.enum(['waiting', 'sent', 'failed']).nullable(),
});
export type InvitationRow = z.infer<typeof invitationRow>;

export const personRow = z.object({
  userId: uuid,
  name: z.string(),
  email: z.string(),
  role,
  disabled: z.boolean(),
  /** Somebody guesses: until when the next try has to wait. Told to administrators only. */
  lockedUntil: z.number().int().nullable(),
  /** A patient without a login; there is no e-mail address then. */
  dependent: z.boolean(),
  careTeamIds: z.array(uuid),
  /** Code of a mail server that refused the address for good; null: none did. */
  mailRefused: z.string().nullable(),
});
export type PersonRow = z.infer<typeof personRow>;

/** After this person, by name and id. */
const personCursor = z.object({ name: z.string().max(200), userId: uuid });

export const careTeamRow = z.object({
  id: uuid,
  name: z.string(),
  members: z.array(z.object({ userId: uuid, name: z.string(), role })),
});
export type CareTeamRow = z.infer<typeof careTeamRow>;
const memberIds = z.array(uuid).max(2_000);

const invitee = z.object({ email, displayName, role, careTeamIds: z.array(uuid).max(20) });
/** `mailed`: an e-mail with the link leaves; false while the clinic has no mail server. */
const invited = z.object({
  id: uuid,
  token: z.string(),
  expiresAt: z.number().int(),
  mailed: z.boolean(),
});

/** What can stand against one row of a list of people to invite. */
export const inviteProblems = ['EMAIL_TAKEN', 'NOT_FOUND', 'FORBIDDEN'] as const;
export type InviteProblem = (typeof inviteProblems)[number];
/** Largest list that is invited at once. */
export const mostInvited = 500;

export const adminContract = {
  /** Any signed-in user: what the composer and the sign-in page show. */
  clinic: { output: clinicSettings },
  updateClinic: { input: clinicSettings, output: z.object({}) },
  /** By name. `search` finds parts of names and addresses, whatever their accents. */
  people: {
    input: z.object({
      search: z.string().trim().max(100),
      role: role.nullable(),
      cursor: personCursor.nullish(),
      limit: z.number().int().min(1).max(100),
    }),
    output: z.object({ people: z.array(personRow), next: personCursor.nullable() }),
  },
  invitations: { output: z.array(invitationRow) },
  /** Admins invite anybody; providers invite patients into their own care teams. Sends an e-mail with the link, and answers the token once. */
  invite: {
    input: invitee,
    output: invited,
  },
  /** Tells what stands against each row. With `confirmed`, and when nothing does, invites all of them. */
  inviteMany: {
    input: z.object({ rows: z.array(invitee).min(1).max(mostInvited), confirmed: z.boolean() }),
    output: z.object({
      results: z.array(z.object({ code: z.enum(inviteProblems).nullable(), invited: invited.nullable() })),
    }),
  },
  /** After the clinic has checked in person who asks: lets one person start a new identity. */
  inviteReset: {
    input: z.object({ userId: uuid }),
    output: z.object({ id: uuid, token: z.string(), expiresAt: z.number().int() }),
  },
  revokeInvitation: { input: z.object({ id: uuid }), output: z.object({}) },
  /** Signs a person out on all devices; what they know signs them in again. */
  endSessions: { input: z.object({ userId: uuid }), output: z.object({}) },
  setDisabled: { input: z.object({ userId: uuid, disabled: z.boolean() }), output: z.object({}) },
  /** E-mails go to this person's address again. NOT_FOUND when it was not refused. */
  clearMailRefusal: { input: z.object({ userId: uuid }), output: z.object({}) },
  careTeams: { output: z.array(careTeamRow) },
  /** Members are patients and providers; NOT_FOUND for anybody else among them. */
  createCareTeam: {
    input: z.object({ name: displayName, memberIds }),
    output: z.object({ id: uuid }),
  },
  updateCareTeam: {
    input: z.object({ id: uuid, name: displayName, memberIds }),
    output: z.object({}),
  },
} as const;
