/** SQL of what the server has about a person, part by part. Sealed things are named, not copied: nobody here could open them. */
import type { Queryable } from '#src/platform/server/database.ts';
import type { RecordSection } from '../contract.ts';

/** Each selects `key` (unique, text: where the page ends) and what is written down; $1 is the person. */
const sections: Record<RecordSection, string> = {
  account: `SELECT id::text AS key, id, name, email, role, locale, created_at, disabled_at, dependent, era FROM "user" WHERE id = $1`,
  sessions: `SELECT id::text AS key, created_at, updated_at AS seen_at, expires_at, ip_address, user_agent, device_id FROM session WHERE user_id = $1`,
  devices: `SELECT id::text AS key, id, era, encode(public_key, 'hex') AS public_key, created_at, last_seen_at, revoked_at FROM device WHERE user_id = $1`,
  accountChain: `SELECT lpad(era::text, 6, '0') || '.' || lpad(seq::text, 8, '0') AS key, era, seq, kind, encode(signed, 'base64') AS signed, encode(hash, 'hex') AS hash, created_at FROM account_link WHERE user_id = $1`,
  passkeys: `SELECT id::text AS key, name, device_type, created_at FROM passkey WHERE user_id = $1`,
  invitations: `SELECT i.id::text AS key, i.purpose, i.email, i.display_name, i.role, i.created_at, i.expires_at, i.used_at, i.revoked_at FROM invitation i JOIN "user" u ON u.id = $1 WHERE i.user_id = u.id OR i.email = u.email`,
  careTeams: `SELECT t.id::text AS key, t.id, t.name FROM care_team_member m JOIN care_team t ON t.id = m.care_team_id WHERE m.user_id = $1`,
  careLinks: `SELECT id::text AS key, carer_id, patient_id, relation, consent_note, valid_from, valid_until, created_at, ended_at FROM care_link WHERE carer_id = $1 OR patient_id = $1`,
  conversations: `SELECT c.id AS key, c.id, c.kind, c.patient_id, c.created_at, c.last_message_at, m.role, m.joined_at, m.left_at_seq FROM conversation_member m JOIN conversation c ON c.id = m.conversation_id WHERE m.user_id = $1`,
  messagesSent: `SELECT conversation_id || '.' || lpad(seq::text, 10, '0') AS key, id, conversation_id, seq, device_id, sent_at, octet_length(body) AS sealed_bytes FROM message WHERE sender_id = $1`,
  filesSent: `SELECT key, conversation_id, file_id, size_bytes::float8 AS sealed_bytes, created_at, completed_at, message_id FROM upload WHERE uploader_id = $1 AND deleted_at IS NULL`,
  receipts: `SELECT conversation_id || '.' || device_id AS key, conversation_id, device_id, delivered_through, read_through, updated_at FROM receipt WHERE user_id = $1`,
  appointments: `SELECT id::text AS key, id, provider_id, patient_id, booked_by_id, starts_at, ends_at, status, cancelled_by_id, cancelled_at, cancel_reason, created_at FROM appointment WHERE patient_id = $1 OR provider_id = $1 OR booked_by_id = $1`,
  visits: `SELECT id::text AS key, id, appointment_id, conversation_id, provider_id, patient_id, state, scheduled_start, scheduled_end, checked_in_at, admitted_at, started_at, ended_at, device_test FROM visit WHERE patient_id = $1 OR provider_id = $1`,
  visitStays: `SELECT id::text AS key, visit_id, role, device_id, joined_at, left_at FROM visit_participant WHERE user_id = $1`,
  visitRatings: `SELECT visit_id::text AS key, visit_id, stars, issues, at FROM visit_rating WHERE user_id = $1`,
  visitQuality: `SELECT id::text AS key, visit_id, received_at, readings, rank, round_trip_ms, loss_percent, relayed FROM visit_quality WHERE user_id = $1`,
  notices: `SELECT id::text AS key, kind, place, target_id, created_at, read_at, pushed_at, emailed_at FROM notification WHERE user_id = $1`,
  notificationSettings: `SELECT user_id::text AS key, chosen FROM notification_preference WHERE user_id = $1`,
  pushSubscriptions: `SELECT id::text AS key, device_id, endpoint, created_at, last_sent_at FROM push_subscription WHERE user_id = $1`,
  absence: `SELECT user_id::text AS key, from_at, until_at, cover_id FROM desk_absence WHERE user_id = $1`,
  workingHours: `SELECT provider_id::text AS key, time_zone, weekly, exceptions, buffer_minutes, notice_minutes, horizon_days FROM provider_schedule WHERE provider_id = $1`,
  auditAbout: `SELECT to_char(at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSMS') || id AS key, seq, at, action, actor_id, detail FROM audit_record WHERE subject_id = $1::uuid::text`,
  auditBy: `SELECT to_char(at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSMS') || id AS key, seq, at, action, subject_id, detail FROM audit_record WHERE actor_id = $1`,
};

/** Rows of one part after `after`, in the order of their keys, as JSON has them. */
export async function listSection(
  q: Queryable,
  section: RecordSection,
  userId: string,
  after: string | null,
  limit: number,
): Promise<{ key: string; row: Record<string, unknown> }[]> {
  const { rows } = await q.query<{ key: string; row: Record<string, unknown> }>(
    `SELECT s.key, to_jsonb(s) - 'key' AS row FROM (${sections[section]}) s
     WHERE $2::text IS NULL OR s.key COLLATE "C" > $2 ORDER BY s.key COLLATE "C" LIMIT $3`,
    [userId, after, limit],
  );
  return rows;
}

export async function personExists(q: Queryable, userId: string): Promise<boolean> {
  const { rows } = await q.query(`SELECT FROM "user" WHERE id = $1 AND erased_at IS NULL`, [userId]);
  return rows.length > 0;
}
