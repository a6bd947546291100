/** Making invitations: one at a time, or a whole list. The token is answered once; only its hash is kept. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { orderInvitationMail } from '#src/features/notifications/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { adminContract, InviteProblem } from '../contract.ts';
import { inviteProblems } from '../contract.ts';
import { invitationScope, requireMayInvite } from './access.ts';
import * as store from './store.ts';

const joinDays = 7;
const resetDays = 2;
const dayMs = 24 * 60 * 60 * 1000;

export type InviteInput = z.infer<(typeof adminContract)['invite']['input']>;
export interface Invited {
  id: string;
  token: string;
  expiresAt: number;
}

/** Stores an invitation in the place of open ones to the same address. */
export async function issue(
  q: Queryable,
  scope: string | null,
  now: number,
  invitation: Omit<store.NewInvitation, 'id' | 'tokenHash' | 'expiresAt'>,
): Promise<Invited> {
  const token = randomBytes(32).toString('base64url');
  const days = invitation.purpose === 'join' ? joinDays : resetDays;
  const expiresAt = now + days * dayMs;
  const id = randomUUID();
  const tokenHash = createHash('sha256').update(token).digest();
  await store.supersedeInvitations(q, invitation, scope);
  await store.insertInvitation(q, { ...invitation, id, tokenHash, expiresAt: new Date(expiresAt) });
  return { id, token, expiresAt };
}

/** EMAIL_TAKEN, or what `requireMayInvite` refuses; answers the care teams. */
async function requireInvitable(q: Queryable, session: SessionInfo, input: InviteInput): Promise<string[]> {
  const careTeamIds = await requireMayInvite(q, session, input);
  if (await store.emailTaken(q, input.email)) throw new DomainError('EMAIL_TAKEN');
  return careTeamIds;
}

export interface InviteMail {
  /** What the token is kept with until its mail has left. */
  readonly secret: string;
  /** Mails leave this clinic. */
  readonly mailed: boolean;
  readonly now: number;
}

/** Invites somebody to join, and orders the mail that says so. */
export async function invite(
  q: Queryable,
  session: SessionInfo,
  input: InviteInput,
  { secret, mailed, now }: InviteMail,
): Promise<Invited & { mailed: boolean }> {
  const careTeamIds = await requireInvitable(q, session, input);
  const { email, displayName, role } = input;
  const who = { purpose: 'join', email, displayName, role, careTeamIds, userId: null } as const;
  const invited = await issue(q, invitationScope(session), now, { ...who, createdById: session.userId });
  await orderInvitationMail(q, secret, { invitationId: invited.id, token: invited.token, now });
  const detail = { role };
  await audit(q, { actorId: session.userId, action: 'invitation.create', subjectId: invited.id, detail });
  return { ...invited, mailed };
}

function problemOf(error: unknown): InviteProblem {
  const code = error instanceof DomainError ? error.code : null;
  const problem = inviteProblems.find((each) => each === code);
  if (problem === undefined) throw error;
  return problem;
}

/** What stands against each row, in order; null where nothing does. The same address twice is taken the second time. */
export async function checkMany(
  q: Queryable,
  session: SessionInfo,
  rows: readonly InviteInput[],
): Promise<(InviteProblem | null)[]> {
  const seen = new Set<string>();
  const codes: (InviteProblem | null)[] = [];
  for (const row of rows) {
    try {
      await requireInvitable(q, session, row);
      codes.push(seen.has(row.email) ? 'EMAIL_TAKEN' : null);
    } catch (error) {
      codes.push(problemOf(error));
    }
    seen.add(row.email);
  }
  return codes;
}
