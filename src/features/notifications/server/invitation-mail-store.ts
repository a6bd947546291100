/** SQL of the mails of invitations. */
import type { Queryable } from '#src/platform/server/database.ts';
import { sealToken } from './mail/sealed-token.ts';

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint::float8`;
const at = (place: string) => `to_timestamp(${place}::float8 / 1000)`;

/** Orders the mail of an invitation inside the transaction that makes it. `secret`: of this installation. */
export async function orderInvitationMail(
  q: Queryable,
  secret: string,
  { invitationId, token, now }: { invitationId: string; token: string; now: number },
): Promise<void> {
  await q.query(
    `INSERT INTO invitation_mail (invitation_id, sealed, created_at, due_at) VALUES ($1, $2, ${at('$3')}, ${at('$3')})`,
    [invitationId, sealToken(secret, invitationId, token), now],
  );
}

export interface DueInvitation {
  invitationId: string;
  sealed: Uint8Array;
  attempts: number;
  createdAt: number;
  address: string;
  expiresAt: number;
  /** Nobody used it yet, and it was not withdrawn. */
  open: boolean;
}

/** Takes those whose moment has come. Until `now + leaseMs` nobody else takes them. */
export async function takeInvitationMails(
  q: Queryable,
  { now, leaseMs, limit }: { now: number; leaseMs: number; limit: number },
): Promise<DueInvitation[]> {
  const { rows } = await q.query<DueInvitation>(
    `WITH due AS (
       SELECT m.invitation_id FROM invitation_mail m WHERE m.state = 'pending' AND m.due_at <= ${at('$1')}
       ORDER BY m.due_at LIMIT $3 FOR UPDATE SKIP LOCKED
     ), taken AS (
       UPDATE invitation_mail m SET attempts = m.attempts + 1, due_at = ${at('($1::float8 + $2::float8)')} FROM due
       WHERE m.invitation_id = due.invitation_id RETURNING m.*
     )
     SELECT m.invitation_id AS "invitationId", m.sealed, m.attempts, ${ms('m.created_at')} AS "createdAt", i.email AS address,
       ${ms('i.expires_at')} AS "expiresAt", i.used_at IS NULL AND i.revoked_at IS NULL AS open
     FROM taken m JOIN invitation i ON i.id = m.invitation_id`,
    [now, leaseMs, limit],
  );
  return rows;
}

/** Ends it; the token goes with it. */
export async function endInvitationMail(
  q: Queryable,
  invitationId: string,
  { state, reason, now }: { state: 'sent' | 'dropped' | 'failed'; reason: string | null; now: number },
): Promise<void> {
  await q.query(
    `UPDATE invitation_mail SET state = $2, reason = $3, ended_at = ${at('$4')}, sealed = NULL
     WHERE invitation_id = $1 AND state = 'pending'`,
    [invitationId, state, reason, now],
  );
}

/** It is tried again then. */
export async function putOffInvitationMail(
  q: Queryable,
  invitationId: string,
  dueAt: number,
  reason: string,
): Promise<void> {
  await q.query(
    `UPDATE invitation_mail SET due_at = ${at('$2')}, reason = $3 WHERE invitation_id = $1 AND state = 'pending'`,
    [invitationId, dueAt, reason],
  );
}
